import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptTraining } from './kept-training.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-kept-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const size = 8;
const images = Buffer.alloc(64 * size ** 2 * 3, 100);
const settings = { preset: 'tiny', seed: 1, minutes: 10 };
const trained = { name: 'preset tiny', steps: 500, secondsPerStep: 0.05 };

it('trains once, and takes what is there the next time', async () => {
  let trainings = 0;
  const train = async (path: string) => {
    trainings++;
    await writeFile(path, images);
    return trained;
  };
  const options = { folder, file: 'tiny-1', settings, size };
  const first = await keptTraining(options, train);
  expect(first).toEqual({ ...trained, path: join(folder, 'tiny-1') });
  expect(await keptTraining(options, train)).toEqual(first);
  expect(trainings).toBe(1);
  expect(await readFile(first.path)).toEqual(images);
  expect((await readdir(folder)).sort()).toEqual(['tiny-1', 'tiny-1.json', 'tiny-1.png']);
  const { width, height } = await sharp(`${first.path}.png`).metadata();
  expect([width, height]).toEqual([64, 64]);
  await expect(keptTraining({ ...options, settings: { ...settings, minutes: 5 } }, train)).rejects.toThrow(
    'use the same options, or another folder',
  );
});

it('trains again what was cut off', async () => {
  const options = { folder, file: 'tiny-1', settings, size };
  const cutOff = keptTraining(options, async path => {
    await writeFile(path, images.subarray(0, 10));
    throw new Error('cut off');
  });
  await expect(cutOff).rejects.toThrow('cut off');
  const again = await keptTraining(options, async path => {
    await writeFile(path, images);
    return trained;
  });
  expect(await readFile(again.path)).toEqual(images);
});
