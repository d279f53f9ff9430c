import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { isAlive, until } from '../wait.js';
import { Cluster, smallRequest, type WorkerProgram } from './cluster.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ CALIBRATE: 'on' });
});
afterAll(() => cluster.close());
afterEach(async () => {
  for (const worker of [...cluster.workers]) await cluster.endWorker(worker, 'SIGTERM');
});

/** Process ids of the running calibrators that a worker has started. */
function calibratorsOf({ process: { pid } }: WorkerProgram): number[] {
  const processes = execFileSync('ps', ['-e', '-o', 'ppid=,pid=,args=']).toString().trim().split('\n');
  return processes.flatMap(line => {
    const [ppid, own] = line.trim().split(/\s+/).map(Number);
    return ppid === pid && line.includes('calibrator.js') ? [own!] : [];
  });
}

/** A worker that is calibrating and has begun to write. */
async function calibratingWorker(): Promise<{ worker: WorkerProgram; calibrator: number }> {
  const worker = await cluster.startWorker();
  const calibrator = await until('it calibrates', () => calibratorsOf(worker)[0], 30_000);
  await until('it has a folder', () => hasWritten(calibrator), 30_000);
  return { worker, calibrator };
}

const hasWritten = async (pid: number) => (await cluster.leftovers()).some(name => name.includes(`~${pid}~`));

test('a job that comes while its worker calibrates begins within two seconds', async () => {
  const { worker, calibrator } = await calibratingWorker();
  const { id } = await cluster.api.createJob({ ...smallRequest, steps: 20 });
  await until('its trainer is started', () => cluster.trainers([worker]).length === 1, 2000);
  expect(isAlive(calibrator)).toBe(false);
  await cluster.api.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  expect(await cluster.leftovers()).toEqual([]);
});

test('kill -9 of a worker that calibrates: its calibrator ends, and what it wrote goes', async () => {
  const { worker, calibrator } = await calibratingWorker();
  await cluster.endWorker(worker, 'SIGKILL');
  await until('the calibrator is gone', () => !isAlive(calibrator), 10_000);
  expect(await hasWritten(calibrator)).toBe(true);
  await cluster.startWorker({ CALIBRATE: 'off' });
  const { id } = await cluster.api.createJob({ ...smallRequest, steps: 20 });
  await cluster.api.jobWhen(id, 'has succeeded', ({ status }) => status === 'succeeded');
  expect(await cluster.leftovers()).toEqual([]);
});
