import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calibrationBlocks, calibrationNetworks } from '../../src/estimate/shapes.js';
import { speedOf } from '../../src/estimate/speed.js';
import { presets } from '../../src/model/presets.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { Calibration } from '../../src/schema/worker/record.js';
import { calibrate } from '../../src/training/calibrate.js';

const sized = (imageSize: number, batchSize: number, channels: readonly number[]) =>
  Hyperparameters.parse({
    ...presets.tiny.hyperparameters,
    imageSize,
    batchSize,
    generatorChannels: channels,
    discriminatorChannels: channels.toReversed(),
  });
/** A calibration measures none of them. The accuracy of the estimates is tested in test/estimate/speed.test.ts. */
const others = [sized(32, 24, [112, 56, 28]), sized(64, 8, [96, 48, 24])];

test('a calibration measures all that the time of any step is told from, and holds until something changes', {
  // Without its time limit: half a minute, or many on a busy processor without bfloat16 instructions.
  timeout: 1_800_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  const budgetMs = Number.POSITIVE_INFINITY;
  const calibration = Calibration.parse(await calibrate(folder, null, { budgetMs }));
  const { fasterPrecision, blocks, steps, savedBytesPerSecond, qualitySeconds } = calibration;
  expect(blocks.map(({ secondsPerImage: _, ...shape }) => shape)).toEqual(calibrationBlocks);
  const precisions = [...new Set(steps.map(({ precision }) => precision))];
  expect(precisions).toContain(fasterPrecision);
  expect(steps.map(({ hyperparameters, precision }) => [hyperparameters, precision])).toEqual(
    calibrationNetworks.flatMap(h => precisions.map(precision => [h, precision])),
  );
  const times = [...blocks.map(block => block.secondsPerImage), ...steps.map(step => step.secondsPerStep)];
  for (const figure of [...times, savedBytesPerSecond, qualitySeconds]) expect(figure).toBeGreaterThan(0);
  for (const precision of precisions)
    for (const h of others) expect(speedOf(calibration, precision)!.step(h)).toBeGreaterThan(0);

  expect(await calibrate(folder, calibration)).toBeNull();
  const otherMachine = { ...calibration, machine: { ...calibration.machine, threads: 1000 } };
  expect(await calibrate(folder, otherMachine, { budgetMs: 0 })).toBe('busy');
  await rm(folder, { recursive: true });
});

test('says so when there is not the time for it', async () => {
  expect(await calibrate(tmpdir(), null, { budgetMs: 0 })).toBe('busy');
});
