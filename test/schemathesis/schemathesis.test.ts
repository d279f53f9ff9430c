import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routeRoles } from '../../src/api/access/route-roles.js';
import { type Role, roles } from '../../src/schema/service/role.js';
import { Service } from '../e2e/service.js';
import { type RedisServer, startRedisServer } from '../redis-server.js';
import { configOf, type KnownIds } from './config.js';
import { type Exchange, runSchemathesis } from './schemathesis.js';

const root = resolve(import.meta.dirname, '../..');
/** Cases for each operation and phase; more find more, and take longer. */
const examples = process.env.SCHEMATHESIS_EXAMPLES || '10';
const seed = process.env.SCHEMATHESIS_SEED || '1';

/** Streams that end when the client does. */
const endless = ['followEvents', 'followJob', 'followTask', 'watchDataset'];
/**
 * Checks that say nothing here. What a schema allows can still be refused: a checkpoint that does not fit, say. And nobody
 * owns anything: keys differ by what their roles allow, which test/api/access tries.
 */
const pointless = ['positive_data_acceptance', 'object_level_authorization'];

let folder: string;
let redis: RedisServer;
let service: Service;
const keys = {} as Record<Role, string>;
let known: KnownIds;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-schemathesis-'));
  // Checkpoints and datasets, so that there is something to ask for.
  const data = join(root, 'test/fixtures/data-dir-0.1/data.tar.gz');
  await promisify(execFile)('tar', ['xzf', data, '-C', folder]);
  redis = await startRedisServer();
  const file = { API_KEYS_FILE: join(folder, 'api-keys.json') };
  for (const role of roles) {
    const args = [join(root, 'dist/bin/key.js'), '--name', `the ${role}`, '--role', role];
    keys[role] = (await promisify(execFile)('node', args, { env: { ...process.env, ...file } })).stdout.trim();
  }
  // Without a worker: the jobs that it makes up wait.
  const many = { KEY_RATE_LIMIT: '0', JOB_RATE_LIMIT: '1000000', MAX_QUEUED_JOBS: '1000000' };
  service = await Service.start({ DATA_DIR: folder, REDIS_URL: redis.url(), ...file, ...many }, 'api');
  const headers = { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ dataset: 'demo-faces', preset: 'tiny' });
  const job = (await (await service.get('/jobs', { method: 'POST', headers, body })).json()) as { id: string };
  const { current } = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as { current: string };
  known = { job: job.id, checkpoint: current, dataset: 'upload' };
});
afterAll(async () => {
  await service?.stop();
  await redis?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Runs all that it has, from the examples of the document to sequences along its links. */
async function tried(name: string, known: KnownIds | undefined, ...args: string[]) {
  const fixed = ['--seed', seed, '--max-examples', examples, '--continue-on-failure', '--request-timeout', '60'];
  const left = endless.flatMap(operation => ['--exclude-operation-id', operation]);
  const run = await runSchemathesis(service.url, join(folder, 'report', name), configOf(known), [
    ...fixed,
    ...left,
    ...args,
  ]);
  const counts = new Map<number, number>();
  for (const { status } of run.exchanges) counts.set(status, (counts.get(status) ?? 0) + 1);
  const told = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`${name}: ${run.exchanges.length} requests; ${told.join(', ')}`);
  return run;
}

const line = ({ method, path, status }: Exchange) => `${method} ${path} → ${status}`;
const distinct = (exchanges: readonly Exchange[]) => [...new Set(exchanges.map(line))].slice(0, 20);

test('without a key, nothing is answered but what is open to all', async () => {
  const { exchanges } = await tried('without a key', known, '--checks', 'not_a_server_error');
  const open = Object.entries(routeRoles)
    .filter(([, role]) => role === 'anyone')
    .map(([route]) => new RegExp(`^${route.replace('GET ', '(GET|HEAD) ').replace('*', '.*')}$`));
  expect(exchanges.length).toBeGreaterThan(100);
  expect(exchanges.some(({ path, status }) => path === '/healthz' && status === 200)).toBe(true);
  expect(distinct(exchanges.filter(({ status }) => status >= 500))).toEqual([]);
  // 431: Node itself refuses an address that is too long, before anything is looked at.
  const answered = exchanges.filter(
    ({ method, path, status }) =>
      ![401, 431].includes(status) && !open.some(pattern => pattern.test(`${method} ${path}`)),
  );
  expect(distinct(answered)).toEqual([]);
});

// Those that can delete come last.
test.each(roles)('with the role %s, every answer is as the document says', async role => {
  const header = ['--header', `Authorization: Bearer ${keys[role]}`];
  const { isPassed, output, exchanges } = await tried(
    `as ${role}`,
    // It makes up ids itself in the end, when things may be deleted.
    role === 'admin' ? undefined : known,
    ...header,
    '--checks',
    'all',
    '--exclude-checks',
    pointless.join(','),
  );
  expect(exchanges.length).toBeGreaterThan(100);
  expect(distinct(exchanges.filter(({ status }) => status >= 500))).toEqual([]);
  expect(isPassed ? '' : output).toBe('');
});
