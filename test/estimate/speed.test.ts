import { describe, expect, test } from 'vitest';
import { blockFlops, blocksOf } from '../../src/estimate/flops.js';
import { secondsPerImage, speedOf, takeTheSameTime } from '../../src/estimate/speed.js';
import { nonNegativeLeastSquares } from '../../src/math/least-squares.js';
import { presets } from '../../src/model/presets.js';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';
import type { BlockShape, StepTime } from '../../src/schema/worker/record.js';

const { tiny, seed } = { tiny: presets.tiny.hyperparameters, seed: presets.seed.hyperparameters };

describe('least squares without negative numbers', () => {
  test('finds what fits exactly', () => {
    const rows = [
      [1, 2, 0],
      [0, 1, 3],
      [4, 0, 1],
      [1, 1, 1],
    ];
    const x = nonNegativeLeastSquares(
      rows,
      rows.map(([a, b, c]) => 2 * a! + 0.5 * b! + 3 * c!),
    );
    expect(x.map(value => Math.round(value * 1e6) / 1e6)).toEqual([2, 0.5, 3]);
  });

  test('sets to zero what would be negative', () => {
    const [a, b] = nonNegativeLeastSquares(
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      [1, -1, 0],
    );
    expect([a, b]).toEqual([0.5, 0]);
  });
});

describe('the time of a block', () => {
  const block = (inputs: number, outputs: number, side = 32): BlockShape => ({
    network: 'discriminator',
    inputs,
    outputs,
    side,
    isEdge: false,
  });
  const measured = (shape: BlockShape, rate: number) => ({ ...shape, secondsPerImage: blockFlops(shape) / rate });

  test('is that of one which was measured', () => {
    const times = [measured(block(32, 64), 1e10), measured(block(64, 128), 9e10)];
    expect(secondsPerImage(block(32, 64), times) / times[0]!.secondsPerImage).toBeCloseTo(1, 2);
  });

  test('lies between those like it', () => {
    const times = [measured(block(32, 64), 1e10), measured(block(128, 256), 4e10)];
    const rate = blockFlops(block(64, 128)) / secondsPerImage(block(64, 128), times);
    expect(rate / 2e10).toBeCloseTo(1, 5);
  });

  test('is rather that of channels which can be halved as often', () => {
    const times = [measured(block(32, 64), 4e10), measured(block(33, 67), 1e10)];
    const rate = ({ inputs, outputs }: BlockShape) =>
      blockFlops(block(inputs, outputs)) / secondsPerImage(block(inputs, outputs), times);
    expect(rate(block(48, 80))).toBeGreaterThan(2.5e10);
    expect(rate(block(35, 69))).toBeLessThan(1.2e10);
  });
});

describe('the speed of a device', () => {
  /** A device on which everything takes what the model says, and twice as long in bfloat16. */
  const secondsOn = (h: Hyperparameters) =>
    0.001 +
    h.batchSize * blocksOf(h).reduce((sum, block) => sum + blockFlops(block) / 5e10, 0) +
    2e-7 * h.batchSize * h.imageSize ** 2;
  const time = (h: Hyperparameters, precision: StepTime['precision']): StepTime => ({
    hyperparameters: h,
    precision,
    secondsPerStep: secondsOn(h) * (precision === 'float32' ? 1 : 2),
    measuredAt: new Date(0).toISOString(),
  });
  const known = [
    tiny,
    { ...tiny, batchSize: 2 },
    { ...tiny, imageSize: 64 },
    { ...tiny, generatorChannels: [8, 4, 2] },
  ];
  const calibration = {
    blocks: blocksOf(tiny).map(block => ({ ...block, secondsPerImage: blockFlops(block) / 5e10 })),
    steps: known.map(h => time(h, 'float32')),
    fasterPrecision: 'float32',
  } as const;
  const others = [seed, presets.paper.hyperparameters, { ...tiny, batchSize: 100 }];

  test('tells steps of other sizes', () => {
    const speed = speedOf(calibration, 'float32')!;
    for (const h of others) expect(speed.step(h) / secondsOn(h)).toBeCloseTo(1, 2);
    expect(speed.generation(tiny, 64)).toBeLessThan(speed.step({ ...tiny, batchSize: 64 }) / 3);
  });

  test('in the other precision follows from the steps that were measured in both', () => {
    const both = { ...calibration, steps: [...calibration.steps, time(tiny, 'bfloat16')] };
    const speed = speedOf(both, 'bfloat16')!;
    for (const h of others) expect(speed.step(h) / secondsOn(h)).toBeCloseTo(2, 1);
  });

  test('tells how much longer steps with penalties take', () => {
    const speed = speedOf(calibration, 'float32')!;
    const inD =
      (tiny.batchSize *
        blocksOf(tiny).reduce(
          (sum, block) => sum + (block.network === 'generator' ? 0 : blockFlops(block) / (block.isEdge ? 5 : 7)),
          0,
        )) /
      5e10;
    const added = speed.step({ ...tiny, r1: 1, r2: 1, penaltyEvery: 2 }) - speed.step(tiny);
    expect(added / (3 * inD)).toBeCloseTo(1, 1);
  });

  test('is unknown where nothing was measured', () => {
    expect(speedOf(calibration, 'bfloat16')).toBeNull();
  });
});

test('learning rates change nothing in the time of a step, sizes and augmentations do', () => {
  expect(
    takeTheSameTime(seed, {
      ...seed,
      generatorLearningRate: 1,
      realLabel: 0.9,
      precision: 'float32',
      upsampling: 'nearest',
    }),
  ).toBe(true);
  expect(takeTheSameTime(seed, { ...seed, weightDecay: 1e-3 })).toBe(true);
  expect(takeTheSameTime(seed, { ...seed, weightDecay: 0 })).toBe(false);
  expect(takeTheSameTime(seed, { ...seed, batchSize: 64 })).toBe(false);
  expect(takeTheSameTime(seed, { ...seed, diffAugment: ['cutout'] })).toBe(false);
  expect(takeTheSameTime(seed, { ...seed, penaltyEvery: 9 })).toBe(true);
  expect(takeTheSameTime({ ...seed, r1: 1 }, { ...seed, r2: 9 })).toBe(true);
  expect(takeTheSameTime(seed, { ...seed, r1: 1 })).toBe(false);
  expect(takeTheSameTime({ ...seed, r1: 1 }, { ...seed, r1: 1, penaltyEvery: 9 })).toBe(false);
});
