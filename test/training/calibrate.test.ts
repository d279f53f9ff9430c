import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { presets } from '../../src/model/presets.js';
import { speedFrom } from '../../src/model/speed.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { Calibration } from '../../src/schema/worker.js';
import { calibrate } from '../../src/training/calibrate.js';
import { TrainingEngine } from '../../src/training/engine.js';

/** Other programs may come or go while one of the two is measured: then both are measured again. */
const attempts = 4;
/** On a machine that does nothing else it is within a fifth. */
const bound = 0.35;

const sized = (imageSize: number, batchSize: number, channels: readonly number[]) =>
  Hyperparameters.parse({
    ...presets.tiny.hyperparameters,
    imageSize,
    batchSize,
    generatorChannels: channels,
    discriminatorChannels: channels.toReversed(),
  });
/** None of them is measured by a calibration. */
const others = [sized(32, 24, [112, 56, 28]), sized(64, 8, [96, 48, 24])];

function medianStep(h: Hyperparameters, precision: Calibration['fasterPrecision']): number {
  const images = new Uint8Array(h.batchSize * h.imageSize ** 2 * 3).map((_, i) => (i * 37) % 251);
  const engine = new TrainingEngine(h, 1, precision);
  const times = Array.from({ length: 12 }, (_, i) => {
    const start = performance.now();
    engine.update(i + 1, images);
    return (performance.now() - start) / 1000;
  });
  engine.close();
  return times.slice(1).sort((a, b) => a - b)[5]!;
}

test('a calibration tells the time of steps that it has not measured, and holds until something changes', {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  const ratios: number[][] = [];
  let calibration: Calibration | undefined;
  while (ratios.length < attempts && !ratios.some(found => found.every(ratio => Math.abs(ratio - 1) < bound))) {
    calibration = (await calibrate(folder, null, { budgetMs: 60_000 }))!;
    const { blocks, steps, fasterPrecision } = Calibration.parse(calibration);
    const speed = speedFrom(
      blocks,
      steps.filter(({ precision }) => precision === fasterPrecision),
    )!;
    ratios.push(others.map(h => speed.step(h) / medianStep(h, fasterPrecision)));
  }
  expect(
    ratios.at(-1)!.every(ratio => Math.abs(ratio - 1) < bound),
    JSON.stringify(ratios),
  ).toBe(true);

  expect(await calibrate(folder, calibration!)).toBeNull();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('says so when there is not the time for it', async () => {
  await expect(calibrate(tmpdir(), null, { budgetMs: 0 })).rejects.toThrow('too busy');
});
