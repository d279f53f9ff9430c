import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Access } from '../../../src/api/access/access.js';
import type { AppOptions } from '../../../src/api/dependencies.js';
import { changeKeyFile } from '../../../src/keys/key-file.js';
import { openKeyRing } from '../../../src/keys/key-ring.js';
import { keyDigest, newKeyId, newKeyText } from '../../../src/keys/key-text.js';
import { Owners } from '../../../src/queue/access/owners.js';
import { Sessions } from '../../../src/queue/access/sessions.js';
import { openQueueBoard } from '../../../src/queue/board/queue-board.js';
import { ownKeys } from '../../../src/queue/keys.js';
import type { Key } from '../../../src/schema/service/key.js';
import { type Role, roles } from '../../../src/schema/service/role.js';
import { silent, startTestRedis, type TestRedis } from '../../redis.js';
import { until } from '../../wait.js';
import { type RealParts, startTestService, type TestService } from '../service.js';

/** How often the tests' services look at the file of keys, in milliseconds. */
const intervalMs = 20;

export interface KeyedService extends TestService {
  /** The text of a key of each role. */
  readonly keys: Readonly<Record<Role, string>>;
  readonly url: string;
  readonly access: Access;
  /** The Redis of sessions and limits. */
  readonly keysRedis: TestRedis;
  /** Changes the file, and waits until the service has noticed. */
  change(change: (keys: readonly Key[]) => readonly Key[]): Promise<void>;
  /** Makes one more key. */
  add(key: Partial<Omit<Key, 'id' | 'sha256'>>): Promise<{ id: string; text: string }>;
  /** Sends exactly this path, which fetch would tidy up. */
  send(path: string, options?: Sent): Promise<Received>;
}

export interface Sent {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface KeyedOptions {
  readonly perMinute?: number;
  readonly quotaBytes?: number;
  readonly idleSeconds?: number;
  readonly log?: Logger;
  readonly app?: Partial<AppOptions>;
  readonly parts?: RealParts;
}

/** The API with a key of each role, on a real port. */
export async function startKeyedService(options: KeyedOptions = {}): Promise<KeyedService> {
  const { perMinute, quotaBytes, idleSeconds = 600, log = silent } = options;
  // Of its own, because what is below takes it before the service starts its own.
  const redis = await startTestRedis();
  const path = join(redis.dataDir, 'api-keys.json');
  const keys = Object.fromEntries(
    await Promise.all(roles.map(async role => [role, (await addKey(path, { name: `the ${role}`, role })).text])),
  ) as Record<Role, string>;
  const ring = await openKeyRing({ path, log, intervalMs });
  const on = { connection: redis.connection, name: 'test', log: silent };
  const sessions = new Sessions({ ...on, idleSeconds, trustedMs: 0 });
  const owners = new Owners(on);
  const limits = new Redis({
    ...redis.connection,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    lazyConnect: true,
  });
  limits.on('error', () => {});
  await limits.connect();
  const access: Access = {
    keys: ring,
    sessions,
    owners,
    limits: { redis: limits, prefix: ownKeys('test').access.limits, perMinute },
    quotaBytes,
  };
  const board = openQueueBoard(on);
  const service = await startTestService(undefined, {}, { ...options.app, log, access, board }, options.parts);
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = service.app.server.address() as AddressInfo;

  return {
    ...service,
    keys,
    access,
    keysRedis: redis,
    url: `http://127.0.0.1:${port}`,
    async change(change) {
      let isNoticed = false;
      ring.onChange(() => {
        isNoticed = true;
      });
      await changeKeyFile(path, change);
      await until('the keys are read again', () => isNoticed || undefined);
    },
    async add(key) {
      let isNoticed = false;
      ring.onChange(() => {
        isNoticed = true;
      });
      const made = await addKey(path, key);
      await until('the key is known', () => isNoticed || undefined);
      return made;
    },
    async send(target, { method = 'GET', key, headers = {}, body } = {}) {
      const own: Record<string, string> = { ...(key && { authorization: `Bearer ${key}` }), ...headers };
      const sent = request({ host: '127.0.0.1', port, path: target, method, headers: own, agent: false });
      sent.end(body);
      const [answer] = await once(sent, 'response');
      if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
        answer.destroy();
        return { status: answer.statusCode, headers: answer.headers, body: '' };
      }
      const pieces: Buffer[] = [];
      for await (const piece of answer) pieces.push(piece);
      return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString() };
    },
    async close() {
      await service.close();
      await board.close();
      ring.close();
      await sessions.close();
      await owners.close();
      limits.disconnect();
      await redis.remove();
    },
  };
}

async function addKey(
  path: string,
  { name = 'a key', role = 'viewer', ...rest }: Partial<Omit<Key, 'id' | 'sha256'>>,
): Promise<{ id: string; text: string }> {
  const id = newKeyId();
  const text = newKeyText(id);
  await changeKeyFile(path, keys => [...keys, { id, name, role, sha256: keyDigest(text), ...rest }]);
  return { id, text };
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ headers }: Received): string {
  return String(headers['set-cookie']).split(';', 1)[0]!;
}
