import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPrepared } from '../../src/dataset/index.js';
import type { TrainingImages } from '../../src/dataset/packed/training-images.js';
import type { Preparation } from '../../src/schema/advice/preparation.js';
import { runPreparer } from '../../src/worker/run-preparer.js';
import { noise } from '../dataset/folders.js';

const entry = resolve(import.meta.dirname, '../../dist/bin/preparer.js');
const task = { dataset: 'set', imageSize: 16 };
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'preparer-'));
  process.env.DATA_DIR = dataDir;
  await mkdir(join(dataDir, 'datasets', 'set'), { recursive: true });
});
afterEach(async () => {
  delete process.env.DATA_DIR;
  await rm(dataDir, { recursive: true });
});
const write = async (count: number, side = 32) => {
  for (let i = 0; i < count; i++) await writeFile(join(dataDir, 'datasets/set', `${i}.png`), await noise(i, side));
};

async function run(signal = new AbortController().signal, onPreparation = (_: Preparation) => {}) {
  for await (const preparation of runPreparer(entry, task, signal)) onPreparation(preparation);
}

test('a dataset is made ready in another process, with its progress', async () => {
  await write(5);
  const folders = { dataDir, datasetsDir: join(dataDir, 'datasets') };
  expect(await openPrepared('set', 16, folders)).toBeUndefined();
  const what = new Set<string>();
  await run(undefined, preparation => what.add(preparation.what));
  expect([...what].at(-1)).toBe('Cutting set to 16×16');
  const prepared = await openPrepared('set', 16, folders);
  expect(prepared?.images.count).toBe(5);
  prepared?.images.close();
  await writeFile(join(dataDir, 'datasets/set/new.png'), await noise(9));
  expect(await openPrepared('set', 16, folders)).toBeUndefined();
});

test('a share of the images is held out, the same whatever else is left out and however often it is opened', async () => {
  await write(20);
  await run();
  const folders = { dataDir, datasetsDir: join(dataDir, 'datasets') };
  const contents = async (images: TrainingImages) => {
    const bytes = new Uint8Array(images.count * 16 * 16 * 3);
    await images.readBatch(
      Uint32Array.from({ length: images.count }, (_, i) => i),
      bytes,
    );
    return Array.from({ length: images.count }, (_, i) => bytes.subarray(i * 768, (i + 1) * 768).join());
  };
  const opened = await openPrepared('set', 16, folders, { heldOut: 0.2 });
  const again = await openPrepared('set', 16, folders, { heldOut: 0.2 });
  const [training, heldOut] = [await contents(opened!.images), await contents(opened!.heldOut!)];
  expect([training.length, heldOut.length, opened!.excluded]).toEqual([16, 4, 0]);
  expect(new Set([...training, ...heldOut]).size).toBe(20);
  expect(await contents(again!.heldOut!)).toEqual(heldOut);
  opened!.images.close();
  again!.images.close();
});

test('what is wrong with the dataset is said as it is', async () => {
  await expect(run()).rejects.toMatchObject({ code: 'DATASET_UNUSABLE', message: expect.stringContaining('is empty') });
});

test('it stops when asked to, and leaves nothing', async () => {
  await write(200, 200);
  const controller = new AbortController();
  const reason = new Error('stopped');
  await expect(run(controller.signal, () => controller.abort(reason))).rejects.toBe(reason);
  expect(await readdir(dataDir)).not.toContain('packed');
  expect(await readdir(join(dataDir, '.tmp'))).toEqual([]);
});

test('a crash is an error that names how it ended', async () => {
  const crashing = join(dataDir, 'crash.mjs');
  await writeFile(crashing, 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {});');
  const ended = runPreparer(crashing, task, new AbortController().signal).next();
  await expect(ended).rejects.toThrow('The preparation of the dataset ended with SIGKILL');
});

test('started by hand it says who starts it', async () => {
  const env = { ...process.env, NODE_CHANNEL_FD: undefined };
  await expect(promisify(execFile)(process.execPath, [entry], { env })).rejects.toMatchObject({
    stderr: expect.stringContaining('started by a trainer'),
  });
});
