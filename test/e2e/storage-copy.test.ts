import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import { zip } from '../dataset/archive/zip-writer.js';
import { noise } from '../dataset/folders.js';
import { smallRequest } from '../faults/cluster.js';
import { type S3Server, startS3Server } from '../s3/s3-server.js';
import { Service } from './service.js';

const entry = resolve(import.meta.dirname, '../../dist/bin/storage.js');
const { REDIS_URL: _, ...inherited } = process.env;
let directory: string;
let server: S3Server;
let store: Record<string, string>;
let address: string;
const at = (...names: string[]) => join(directory, ...names);

/** Runs the command as a user does. @returns its exit code and what it printed */
async function storage(...args: readonly string[]) {
  return storageBeside({}, ...args);
}

/** @param settings those of a service whose Redis is asked who works with it */
async function storageBeside(settings: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const env = { ...inherited, ...store, ...settings, INIT_CWD: directory };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [entry, ...args], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-copy-'));
  server = await startS3Server();
  address = `s3://${(await server.bucket()).bucket}/moved`;
  store = { ...server.env, S3_ENDPOINT: server.url };
});
afterAll(async () => {
  await server.remove();
  await rm(directory, { recursive: true, force: true });
});

/** What a service lists, and an image of its newest checkpoint. */
async function shown(service: Service) {
  const { data } = (await (await service.get('/models')).json()) as { data: CheckpointManifest[] };
  const image = await service.get('/generate.png?seed=42');
  expect(image.status).toBe(200);
  return { ids: data.map(({ id }) => id), image: Buffer.from(await image.arrayBuffer()) };
}

test('a service moves from a folder to a bucket and back, with its checkpoints and images', async () => {
  const first = await Service.start({ DATA_DIR: at('data') });
  const members = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => ({ name: `${i}.png`, content: await noise(i, 20) })),
  );
  const body = new Uint8Array(zip(members));
  expect((await first.get('/datasets?name=noise', { method: 'POST', body })).status).toBe(201);
  const job = { ...smallRequest, steps: 20, sampleEvery: 10, checkpoint: { every: 10, keep: 2 } };
  const { id } = await first.createJob(job);
  await first.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  const before = await shown(first);
  expect(before.ids).toHaveLength(2);
  const settings = { DATA_DIR: at('data'), ...first.redis };
  const [users, advice] = first.redis.REDIS_URL
    ? ['1 worker and 2 API processes of the queue .* are running', 'stop them first']
    : ['A service is running', 'stop it first'];
  expect(await storageBeside(settings, 'copy', address, 'data')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(`${users} on ${at('data')}: ${advice}`),
  });
  // From a service that runs, with a hint.
  const early = await storageBeside(settings, 'copy', 'data', address);
  expect([early.code, early.stdout]).toEqual([0, expect.stringContaining('and may have changed it since')]);
  expect(early.stderr).toMatch(/^\[.+\] .+ of .+ copied$/m);
  await first.stop();
  const again = await storage('copy', 'data', address, '--replace');
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('The queue with its jobs is in Redis')]);

  const second = await Service.start({ ...store, DATA_DIR: at('second'), STORAGE_URL: address });
  const there = await shown(second);
  expect([there.ids, there.image.equals(before.image)]).toEqual([before.ids, true]);
  await second.stop();

  const back = await storage('copy', `${address}/`, 'third');
  expect([back.code, back.stdout]).toEqual([0, expect.stringContaining(`${at('third')} now has everything of`)]);
  const third = await Service.start({ DATA_DIR: at('third') });
  const home = await shown(third);
  expect([home.ids, home.image.equals(before.image)]).toEqual([before.ids, true]);
  await third.stop();
  const nothing = await storage('copy', address, 'third');
  expect([nothing.code, nothing.stdout]).toEqual([0, expect.stringContaining('had everything of')]);
});

test('what cannot be copied is said in one line', async () => {
  const missing = await storage('copy', 'nowhere', address);
  expect([missing.code, missing.stderr]).toEqual([1, `There is no folder ${at('nowhere')}\n`]);
  const noBucket = await storage('copy', 's3://no-such-bucket/x', 'target');
  expect([noBucket.code, noBucket.stderr]).toEqual([
    1,
    expect.stringMatching(/^There is no bucket no-such-bucket .+\n$/),
  ]);
  const wrong = await storage('copy', 's3://Not_A_Bucket', 'target');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('must be a bucket and a prefix')]);
});
