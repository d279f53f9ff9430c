import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../wait.js';

const program = resolve(import.meta.dirname, '../../dist/bin/demo.js');
let directory: string;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcgan-demo-'));
  const images = join(directory, 'pictures', 'circles');
  await mkdir(images, { recursive: true });
  for (let i = 0; i < 60; i++) {
    const circle = `<svg width="40" height="40"><rect width="40" height="40" fill="hsl(${i * 6},60%,70%)"/><circle cx="20" cy="20" r="${8 + (i % 8)}" fill="hsl(${i * 11},70%,30%)"/></svg>`;
    await sharp(Buffer.from(circle))
      .png()
      .toFile(join(images, `${i}.png`));
  }
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** Runs the demo in its own folder; `output` collects both its streams. */
function demo(...args: string[]) {
  const { REDIS_URL: _, PORT: __, LOG_LEVEL: ___, ...inherited } = process.env;
  const child = spawn(
    process.execPath,
    [program, '--data', join(directory, 'pictures', 'circles'), '--port', '0', ...args],
    {
      cwd: directory,
      env: { ...inherited, DATA_DIR: join(directory, 'data'), CALIBRATE: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  processes.push(child);
  const run = { child, output: '', exited: once(child, 'close') };
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', data => {
      run.output += data;
    });
  return run;
}

/** Whether a job has metrics of its first steps: its status line comes later. */
async function stepsAreTaken(): Promise<boolean> {
  const jobs = join(directory, 'data', 'jobs');
  const [job] = await readdir(jobs).catch(() => []);
  if (job === undefined) return false;
  return (await readFile(join(jobs, job, 'metrics.ndjson'), 'utf8').catch(() => '')) !== '';
}

it('goes on with a training that was interrupted, and writes its pictures', async () => {
  // Steps so long that the training cannot end before the signal arrives, however fast the machine is.
  const options = ['--once', '--preset', 'stable', '--steps', '60'];
  const first = demo(...options);
  await until('the first steps', stepsAreTaken, 240_000);
  first.child.kill('SIGINT');
  expect((await first.exited)[0], first.output).toBe(0);
  expect(existsSync(join(directory, 'demo.png'))).toBe(false);

  const second = demo(...options);
  expect((await second.exited)[0], second.output).toBe(0);
  expect(second.output).toContain('Resuming the interrupted training');
  expect(second.output).toMatch(/Done in \d+:\d\d: 960 images seen/);
  expect(second.output).toMatch(/http:\/\/127\.0\.0\.1:\d+\/generate\.png\?seed=42/);
  expect(await sharp(join(directory, 'demo.png')).metadata()).toMatchObject({ width: 768, height: 768 });
  expect(await readdir(join(directory, 'demo-samples'))).toContain('step-00060.png');
}, 600_000);

it('says what is wrong with its arguments', async () => {
  const run = demo('--steps', 'many');
  expect((await run.exited)[0]).toBe(2);
  expect(run.output).toContain('--steps must be a whole number');
});

it('ends with the reason when the training cannot begin', async () => {
  const empty = join(directory, 'pictures', 'nothing');
  await mkdir(empty);
  const run = demo('--once', '--data', empty);
  expect((await run.exited)[0]).toBe(1);
  expect(run.output).toContain('The folder of nothing holds no files.');
});
