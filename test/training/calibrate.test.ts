import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { presets } from '../../src/model/presets.js';
import { speedOf } from '../../src/model/speed.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { Calibration } from '../../src/schema/worker.js';
import { calibrate } from '../../src/training/calibrate.js';
import { TrainingEngine } from '../../src/training/engine.js';
import { undisturbedSeconds } from '../../src/training/undisturbed.js';

/** Other programs may come or go while one of the two is measured: then both are measured again. */
const attempts = 3;
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

/** How far the estimate of a step is from what it takes: somewhere between its time with and without other programs. */
function errorOf(estimate: number, h: Hyperparameters, precision: Calibration['fasterPrecision']): number {
  const images = new Uint8Array(h.batchSize * h.imageSize ** 2 * 3).map((_, i) => (i * 37) % 251);
  const engine = new TrainingEngine(h, 1, precision);
  const [alone, disturbed]: [number[], number[]] = [[], []];
  for (let step = 1; step <= 12; step++) {
    const start = performance.now();
    alone.push(undisturbedSeconds(() => engine.update(step, images)));
    disturbed.push((performance.now() - start) / 1000);
  }
  engine.close();
  const [least, most] = [alone, disturbed].map(times => times.slice(1).sort((a, b) => a - b)[5]!);
  return estimate < least! ? 1 - estimate / least! : Math.max(0, estimate / most! - 1);
}

test('a calibration tells the time of steps that it has not measured, and holds until something changes', {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  const errors: number[] = [];
  let calibration: Calibration | undefined;
  while (errors.length < attempts && (errors.length === 0 || errors.at(-1)! > bound)) {
    calibration = (await calibrate(folder, null, { budgetMs: 60_000 }))!;
    const { fasterPrecision } = calibration;
    const speed = speedOf(Calibration.parse(calibration), fasterPrecision)!;
    errors.push(Math.max(...others.map(h => errorOf(speed.step(h), h, fasterPrecision))));
  }
  expect(Math.min(...errors), errors.join(', ')).toBeLessThan(bound);

  expect(await calibrate(folder, calibration!)).toBeNull();
  await rm(folder, { recursive: true });
});

test('says so when there is not the time for it', async () => {
  await expect(calibrate(tmpdir(), null, { budgetMs: 0 })).rejects.toThrow('too busy');
});
