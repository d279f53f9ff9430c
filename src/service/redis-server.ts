import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the set-up notes which redis-server it found or fetched. */
const setupState = new URL('../../node_modules/.dcgan/setup.json', import.meta.url);

/** The server that set-up found. @throws Error with one line when there is none */
export function redisServer(): string {
  const noted = existsSync(setupState)
    ? (JSON.parse(readFileSync(setupState, 'utf8')) as { redisServer?: string }).redisServer
    : undefined;
  if (noted !== undefined && existsSync(noted)) return noted;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = ['redis-server', 'valkey-server'].flatMap(name => folders.map(folder => join(folder, name)));
  const found = onPath.find(path => existsSync(path));
  if (found === undefined)
    throw new Error('No redis-server was found: run npm run setup, install Redis 6.2 or newer, or set REDIS_URL');
  return found;
}
