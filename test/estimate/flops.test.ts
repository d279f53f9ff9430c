import { describe, expect, test } from 'vitest';
import {
  blockFlops,
  blocksOf,
  flopsOf,
  memoryOf,
  parameterCounts,
  penaltyFactor,
  stepFlops,
  stepPasses,
} from '../../src/estimate/flops.js';
import { presets } from '../../src/model/presets.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';

const seed = presets.seed.hyperparameters;
/** z of 3 → 4·4·5 → 8×8×2 → 16×16×3, and back through 6 and 7 channels. */
const small = Hyperparameters.parse({
  ...seed,
  imageSize: 16,
  latentSize: 3,
  batchSize: 2,
  generatorChannels: [5, 2],
  discriminatorChannels: [6, 7],
});

describe('FLOPs of a step', () => {
  test('are those of each pass, counted by hand', () => {
    // 2 · inputs · outputs · n, and 2 · 25 · inputs · outputs · smaller side² · n.
    const g = { dense: 2 * 3 * 80 * 2, block1: 50 * 5 * 2 * 16 * 2, block2: 50 * 2 * 3 * 64 * 2 };
    const d = { block1: 50 * 3 * 6 * 64 * 2, block2: 50 * 6 * 7 * 16 * 2, dense: 2 * 112 * 2 * 2 };
    expect(stepFlops(small)).toEqual({
      generator: { forward: g.dense + g.block1 + g.block2, backward: g.dense + 2 * (g.block1 + g.block2) },
      discriminator: {
        forward: 2 * (d.block1 + d.block2 + d.dense),
        backward: 3 * d.block1 + 5 * (d.block2 + d.dense),
      },
    });
  });

  test('of the preset seed are about 307 thousand millions', () => {
    const { generator, discriminator } = stepFlops(seed);
    const total = generator.forward + generator.backward + discriminator.forward + discriminator.backward;
    expect(total / 1e9).toBeCloseTo(307, -1);
  });

  test.each([
    ['but for dense', small],
    ['with penalties too', { ...small, r1: 1, r2: 1, penaltyEvery: 3 }],
  ])('are those of the blocks, %s', (_, h) => {
    const convolutions = stepPasses(h)
      .filter(({ layer }) => layer.kernel.shape.length === 4)
      .reduce((sum, pass) => sum + flopsOf(pass) * pass.times, 0);
    const blocks = blocksOf(h).reduce(
      (sum, block) => sum + penaltyFactor(h, block) * blockFlops(block) * h.batchSize,
      0,
    );
    expect(blocks / convolutions).toBeCloseTo(1, 10);
  });

  test('grow with penalties by three passes of D for each, in their share of the steps', () => {
    const h = { ...small, discriminatorBatchNorm: 'none', r1: 1, penaltyEvery: 4 } as const;
    const [plain, penalized] = [small, h].map(each => stepFlops(each).discriminator);
    const pass = plain!.forward / 2;
    expect(penalized!.forward - plain!.forward).toBeCloseTo(pass / 4, 6);
    expect(penalized!.backward - plain!.backward).toBeCloseTo((2 * pass) / 4, 6);
    expect(stepFlops(h).generator).toEqual(stepFlops(small).generator);
    expect(memoryOf(h, 'float32').step).toBeGreaterThan(memoryOf({ ...h, r1: 0 }, 'float32').step);
  });
});

test('parameters are counted by hand', () => {
  expect(parameterCounts(small)).toEqual({
    generator: 3 * 80 + 25 * 5 * 2 + (25 * 2 * 3 + 3),
    discriminator: 25 * 3 * 6 + 25 * 6 * 7 + (112 * 2 + 2),
  });
});

test('memory grows with the batch but for the weights, and is less in bfloat16', () => {
  const [one, two] = [1, 2].map(times => memoryOf({ ...seed, batchSize: times * seed.batchSize }, 'float32'));
  expect(two!.state).toBe(one!.state);
  expect(two!.step).toBeGreaterThan(1.9 * one!.step);
  const { generator, discriminator } = parameterCounts(seed);
  expect(one!.state).toBe(16 * generator + 12 * discriminator);
  expect(memoryOf(seed, 'bfloat16').step).toBeLessThan(0.6 * one!.step);
});
