import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/schema/job.js';
import { StorageUsage } from '../../src/schema/service/storage.js';
import { zip } from '../dataset/archive/zip-writer.js';
import { noise } from '../dataset/folders.js';
import { smallRequest } from '../faults/cluster.js';
import { freePort } from '../free-port.js';
import { redisServerPath } from '../redis.js';
import { Service } from './service.js';

const entry = resolve(import.meta.dirname, '../../dist/bin/backup.js');
const { REDIS_URL: _, ...inherited } = process.env;
/** Runs the command as a user does. @returns its exit code and what it printed */
async function backup(environment: Record<string, string>, ...args: readonly string[]) {
  const env = { ...inherited, ...environment };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [entry, ...args], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

let directory: string;
let service: Service;
let done: JobView;
let paused: JobView;
let image: Buffer;
const at = (...names: string[]) => join(directory, ...names);
const imageOf = async (path: string) => Buffer.from(await (await service.get(path)).arrayBuffer());
const jobsOf = async () => ((await (await service.get('/jobs?limit=100')).json()) as { data: JobView[] }).data;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-backup-'));
  service = await Service.start({ DATA_DIR: at('data') });
  const members = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => ({ name: `${i}.png`, content: await noise(i, 20) })),
  );
  const body = new Uint8Array(zip(members));
  expect((await service.get('/datasets?name=noise', { method: 'POST', body })).status).toBe(201);
  const request = { ...smallRequest, dataset: 'noise' };
  const { id } = await service.createJob({ ...request, steps: 20, sampleEvery: 10, checkpoint: { every: 10 } });
  done = await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  image = await imageOf(`/generate.png?seed=42&model=${done.latestCheckpoint!.id}`);
  const other = await service.createJob({ ...request, steps: 1000, sampleEvery: 500, checkpoint: { every: 500 } });
  await service.jobWhen(other.id, 'has begun', ({ progress }) => progress.step > 10);
  await service.post(`/jobs/${other.id}/pause`, {});
  paused = await service.jobWhen(other.id, 'is paused', ({ status }) => status === 'paused');
});
afterAll(async () => {
  await service?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('npm run backup -- to', () => {
  it('copies all of a service that runs and trains, and never overwrites', async () => {
    const running = await service.createJob({
      ...smallRequest,
      dataset: 'noise',
      steps: 100_000,
      sampleEvery: 20,
      checkpoint: { every: 10, keep: 1 },
    });
    await service.jobWhen(running.id, 'saves again and again', ({ progress }) => progress.step > 30);
    const { code, stdout, stderr } = await backup({ ...service.redis, DATA_DIR: at('data') }, 'to', at('first'));
    expect([code, stderr, stdout]).toEqual([
      0,
      expect.any(String),
      expect.stringContaining('Every file was read back'),
    ]);
    expect((await readdir(at('first'))).sort()).toEqual(['backup.json', 'data', 'queue.ndjson']);
    expect((await readdir(at('first', 'data'))).sort()).toEqual(['checkpoints', 'jobs', 'uploads']);
    expect(await readdir(directory)).not.toContain('first.partial');
    expect((await service.job(running.id)).status).toBe('running');
    const again = await backup({ ...service.redis, DATA_DIR: at('data') }, 'to', at('first'));
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('a backup overwrites nothing')]);
  });

  it.each([
    [['to'], 2, 'to needs the path'],
    [['sideways', 'x'], 2, 'must be to or from'],
    [['to', 'x', '--replace'], 2, 'never overwrites another'],
    [['to', 'data/inside'], 1, 'is in DATA_DIR'],
    [['from', 'nowhere'], 1, 'holds no backup'],
  ])('%j ends with %i and says why', async (args, code, said) => {
    const environment = { DATA_DIR: at('data'), INIT_CWD: directory };
    const command =
      args[0] === 'from' ? { ...environment, DATA_DIR: at('unused') } : { ...environment, ...service.redis };
    const answer = await backup(command, ...args);
    expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(said)]);
  });
});

it('says so when REDIS_URL cannot be reached, without its password, and leaves nothing', async () => {
  const environment = { DATA_DIR: at('data'), REDIS_URL: 'redis://:secret@127.0.0.1:1' };
  const { code, stderr } = await backup(environment, 'to', at('never'));
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^Redis cannot be reached at REDIS_URL: .*127\.0\.0\.1:1$/m),
  ]);
  expect(stderr).not.toContain('secret');
  expect((await readdir(directory)).filter(name => name.startsWith('never'))).toEqual([]);
});

describe('npm run storage -- usage', () => {
  const run = async (...args: string[]) => {
    const program = resolve(import.meta.dirname, '../../dist/bin/storage.js');
    const env = { ...inherited, ...service.redis, DATA_DIR: at('data') };
    return (await promisify(execFile)(process.execPath, [program, 'usage', ...args], { env })).stdout;
  };

  it('prints what takes room while the service runs, and what may go', async () => {
    const text = await run();
    expect(text).toMatch(/ holds .* in \d+ files; its disk has .* free/);
    expect(text).toMatch(/uploads +\d+ kB +Datasets that were uploaded/);
    expect(text).toContain(done.id);
    expect(text).toMatch(/Can be deleted:\n +cuts .*Remove .*\/data\/cuts while nothing trains/);
    const found = StorageUsage.parse(JSON.parse(await run('--json')));
    // The queue was asked how many checkpoints each job keeps.
    expect(found.mayGo.map(({ what }) => what)).toEqual(['cuts']);
    expect(found.jobs.find(({ job }) => job === done.id)).toMatchObject({ checkpoints: 2 });
  });

  it('removes nothing, and takes no other arguments', async () => {
    await expect(run('clean')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('clean is too much') });
  });
});

describe('npm run backup -- from', () => {
  it('is refused while the service runs, and where there is something', async () => {
    const running = await backup({ ...service.redis, DATA_DIR: at('data') }, 'from', at('first'));
    expect([running.code, running.stderr]).toEqual([1, expect.stringMatching(/: stop (it|them) first$/m)]);
    await service.stop();
    const full = await backup({ DATA_DIR: at('data') }, 'from', at('first'));
    expect([full.code, full.stderr]).toEqual([1, expect.stringMatching(/is not empty.*--replace/s)]);
  });

  it('brings a service back: its jobs, the same image, and a paused training that goes on to its end', async () => {
    const restored = await backup({ DATA_DIR: at('restored') }, 'from', at('first'));
    expect([restored.code, restored.stderr]).toEqual([0, expect.any(String)]);
    service = await Service.start({ DATA_DIR: at('restored') });
    const jobs = await jobsOf();
    expect(jobs.map(({ id }) => id)).toEqual(expect.arrayContaining([done.id, paused.id]));
    expect(jobs.length).toBe(3);
    // The one that was running continues from its newest checkpoint until it is canceled.
    const running = jobs.find(({ id }) => ![done.id, paused.id].includes(id))!;
    const goesOn = await service.jobWhen(
      running.id,
      'goes on',
      ({ attempt, progress }) => attempt > 1 && progress.step > 30,
    );
    await service.post(`/jobs/${goesOn.id}/cancel`, {});
    await service.jobWhen(running.id, 'is canceled', ({ status }) => status === 'canceled');
    expect(await service.job(done.id)).toEqual(done);
    expect((await imageOf(`/generate.png?seed=42&model=${done.latestCheckpoint!.id}`)).equals(image)).toBe(true);
    expect((await service.get(`/jobs/${done.id}/samples/20.png`)).status).toBe(200);
    const { data } = (await (await service.get(`/jobs/${done.id}/metrics`)).json()) as { data: { step: number }[] };
    expect(data.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect((await service.job(paused.id)).progress.step).toBe(paused.progress.step);
    expect((await service.post(`/jobs/${paused.id}/resume`, {})).status).toBe(200);
    const ended = await service.jobWhen(paused.id, 'has succeeded', ({ status }) => status === 'succeeded');
    expect(ended.progress.step).toBe(1000);
  });

  it('goes from an embedded Redis to one that is shared, under another name, and only where that is free', async () => {
    await service.stop();
    const port = await freePort();
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
    const redis = spawn(redisServerPath, options, { stdio: 'ignore' });
    try {
      const url = `redis://127.0.0.1:${port}`;
      const environment = { REDIS_URL: url, QUEUE_NAME: 'other' };
      const shared = await backup({ ...environment, DATA_DIR: at('shared') }, 'from', at('first'));
      expect([shared.code, shared.stderr]).toEqual([0, expect.any(String)]);
      service = await Service.start({ ...environment, DATA_DIR: at('shared') }, 'api');
      expect((await jobsOf()).map(({ id }) => id)).toContain(done.id);
      expect(await service.job(done.id)).toEqual(done);
      await service.stop();
      const again = await backup({ ...environment, DATA_DIR: at('again') }, 'from', at('first'));
      expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/queue other .* is not empty.*--replace/)]);
      const replaced = await backup({ ...environment, DATA_DIR: at('shared') }, 'from', at('first'), '--replace');
      expect([replaced.code, replaced.stdout]).toEqual([0, expect.stringContaining('What was there before is in')]);
      // And from there back to a folder.
      const back = await backup({ ...environment, DATA_DIR: at('shared') }, 'to', at('second'));
      expect(back.code).toBe(0);
    } finally {
      const exited = once(redis, 'exit');
      redis.kill();
      await exited;
    }
  });

  it('keeps out what is damaged, and names it', async () => {
    const { files } = JSON.parse(await readFile(at('first', 'backup.json'), 'utf8')) as { files: { name: string }[] };
    const file = files.find(({ name }) => name.endsWith('generator.safetensors'))!.name;
    const whole = await readFile(at('first', file));
    const damaged = Buffer.from(whole);
    damaged[100]! ^= 1;
    await writeFile(at('first', file), damaged);
    const refused = await backup({ DATA_DIR: at('fresh') }, 'from', at('first'));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`is damaged: ${file}`)]);
    expect(await readdir(directory)).not.toContain('fresh');
    await writeFile(at('first', file), whole);
    expect((await backup({ DATA_DIR: at('fresh') }, 'from', at('first'))).code).toBe(0);
  });
});
