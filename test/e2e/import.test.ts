import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckpointManifest } from '../../src/schema/checkpoint.js';
import type { JobView } from '../../src/schema/job.js';
import { smallRequest } from '../faults/cluster.js';
import { giveDemoFaces } from '../run/demo-faces.js';
import { unzip } from '../unzip.js';
import { Service } from './service.js';

/** The largest that a process has been in memory, in bytes. */
async function peakOf(pid: number): Promise<number> {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) * 1024;
}

let directory: string;
let service: Service;
let raw: Buffer<ArrayBuffer>;
let image: Buffer;
let imported: CheckpointManifest;
const at = (...names: string[]) => join(directory, ...names);
const start = (name: string) => Service.start({ DATA_DIR: at(name) });
const bytesOf = async (path: string) => Buffer.from(await (await service.get(path)).arrayBuffer());
const imageOf = (id: string) => bytesOf(`/generate.png?seed=42&model=${id}`);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-import-'));
  for (const name of ['elsewhere', 'data']) await giveDemoFaces(at(name));
  service = await start('elsewhere');
  const request = { ...smallRequest, dataset: 'demo-faces', steps: 10, sampleEvery: 10, checkpoint: { every: 10 } };
  const { id } = await service.createJob(request);
  const job = await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  raw = await bytesOf(`/checkpoints/${job.latestCheckpoint!.id}/download?format=raw`);
  await service.stop();
  service = await start('data');
  // As the card in the archive says.
  const readme = (await unzip(raw)).find(({ name }) => name.endsWith('README.md'))!.content.toString();
  const [, command] = /^```sh\n(.*)\n```$/m.exec(readme)!;
  await writeFile(at(`${job.latestCheckpoint!.id}.zip`), raw);
  const shell = ['-c', command!.replace('http://127.0.0.1:8080', service.url)];
  const { stdout } = await promisify(execFile)('bash', shell, { cwd: directory });
  imported = JSON.parse(stdout) as CheckpointManifest;
  expect(imported.id).toMatch(/^imported-/);
  image = await imageOf(imported.id);
});
afterAll(async () => {
  await service?.stop();
  await rm(directory, { recursive: true, force: true });
});

it('an imported checkpoint is trained on, with pictures of this service, to the end', async () => {
  const { id } = await service.createJob({ resumeFrom: imported.id, dataset: 'demo-faces', steps: 20 });
  const job = await service.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  expect(job).toMatchObject({ kind: 'training', resumeFrom: imported.id, dataset: 'demo-faces' });
  expect(job).toMatchObject({ progress: { step: 20, steps: 20 }, latestCheckpoint: { step: 20 } });
  const { data } = (await (await service.get(`/jobs/${id}/metrics`)).json()) as { data: { step: number }[] };
  expect(data.map(({ step }) => step)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  // It has learned something since.
  expect(await imageOf(job.latestCheckpoint!.id)).not.toEqual(await imageOf(imported.id));
});

it('its job is there after a restart, and in a backup', async () => {
  const before = await service.job(imported.job);
  expect(before).toMatchObject({ kind: 'imported', status: 'succeeded', latestCheckpoint: { id: imported.id } });
  await service.stop();
  service = await start('data');
  expect(await service.job(imported.job)).toEqual(before);
  const program = resolve(import.meta.dirname, '../../dist/bin/backup.js');
  const { REDIS_URL: _, ...environment } = process.env;
  const backup = (name: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [program, ...args], { env: { ...environment, DATA_DIR: at(name) } });
  await backup('data', 'to', at('backup'));
  await service.stop();
  await backup('restored', 'from', at('backup'));
  service = await start('restored');
  expect(await service.job(imported.job)).toEqual(before);
  const { data } = (await (await service.get('/jobs?kind=imported')).json()) as { data: JobView[] };
  expect(data.map(({ id }) => id)).toEqual([imported.job]);
  expect(await imageOf(imported.id)).toEqual(image);
});

it('what arrives is never held in memory', async () => {
  const { pids } = service;
  const before = await Promise.all(pids.map(peakOf));
  const chunk = new Uint8Array(2 ** 20);
  const megabytes = 600;
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (sent++ < megabytes) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const answer = await service.get('/checkpoints', { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(await answer.json()).toMatchObject({ code: 'IMPORT_INVALID' });
  for (const [i, pid] of pids.entries())
    expect((await peakOf(pid)) - before[i]!).toBeLessThan((megabytes / 2) * 2 ** 20);
});
