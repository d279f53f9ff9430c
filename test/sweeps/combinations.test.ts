import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Search, type Search as SearchType } from '../../src/schema/sweeps/request.js';
import { combinations } from '../../src/sweeps/combinations.js';

const random = (parameters: object, runs = 100) => Search.parse({ strategy: 'random', runs, parameters });
const problems = (search: unknown) =>
  Search.safeParse(search).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

test('a grid has every combination once', () => {
  const search = Search.parse({
    strategy: 'grid',
    parameters: { batchSize: { values: [8, 16] }, generatorChannels: { values: [[8, 4], [16, 8], [4]] } },
  });
  expect(combinations(search, 1)).toEqual([
    { batchSize: 8, generatorChannels: [8, 4] },
    { batchSize: 8, generatorChannels: [16, 8] },
    { batchSize: 8, generatorChannels: [4] },
    { batchSize: 16, generatorChannels: [8, 4] },
    { batchSize: 16, generatorChannels: [16, 8] },
    { batchSize: 16, generatorChannels: [4] },
  ]);
});

test('a draw is a function of seed and run, whatever else there is', () => {
  const beta1 = { min: 0, max: 0.9 };
  const parameters = { beta1, generatorLearningRate: { min: 1e-5, max: 1e-2, scale: 'log' } };
  const all = combinations(random(parameters), 7);
  expect(combinations(random(parameters, 10), 7)).toEqual(all.slice(0, 10));
  expect(combinations(random({ beta1 }), 7)).toEqual(all.map(({ beta1 }) => ({ beta1 })));
  expect(combinations(random(parameters), 8)).not.toEqual(all);
  expect(new Set(all.map(({ beta1 }) => beta1)).size).toBeGreaterThan(95);
});

test('draws spread over their range, evenly in its scale', () => {
  const count = (values: unknown[], isWanted: (value: number) => boolean) =>
    (values as number[]).filter(isWanted).length;
  const all = combinations(
    random({
      beta1: { min: 0.2, max: 0.6 },
      generatorLearningRate: { min: 1e-5, max: 1e-3, scale: 'log' },
      batchSize: { min: 2, max: 4 },
      realLabel: { values: [0.8, 0.9] },
    }),
    3,
  );
  expect(
    count(
      all.map(({ beta1 }) => beta1),
      value => value < 0.4,
    ),
  ).toBeGreaterThan(35);
  expect(
    count(
      all.map(({ beta1 }) => beta1),
      value => value > 0.4,
    ),
  ).toBeGreaterThan(35);
  expect(
    count(
      all.map(run => run.generatorLearningRate),
      value => value < 1e-4,
    ),
  ).toBeGreaterThan(35);
  expect(
    count(
      all.map(run => run.generatorLearningRate),
      value => value > 1e-4,
    ),
  ).toBeGreaterThan(35);
  for (const size of [2, 3, 4])
    expect(
      count(
        all.map(run => run.batchSize),
        value => value === size,
      ),
    ).toBeGreaterThan(20);
  for (const label of [0.8, 0.9])
    expect(
      count(
        all.map(run => run.realLabel),
        value => value === label,
      ),
    ).toBeGreaterThan(35);
});

test('draws stay within their range', () => {
  const number = fc.double({ min: 1e-6, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(number, number, fc.constantFrom('linear', 'log'), fc.nat(0xffff_ffff), (a, b, scale, seed) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      fc.pre(min < max);
      for (const { beta1 } of combinations(random({ beta1: { min, max, scale } }, 5), seed) as { beta1: number }[])
        if (beta1 < min || beta1 > max) return false;
      return true;
    }),
  );
});

test.each<[string, unknown, string]>([
  ['nothing to vary', { strategy: 'grid', parameters: {} }, 'parameters: must name a hyperparameter'],
  ['no values', { strategy: 'grid', parameters: { beta1: {} } }, 'parameters.beta1: must have either values'],
  [
    'a range in a grid',
    { strategy: 'grid', parameters: { beta1: { min: 0, max: 1 / 2 } } },
    'must have values in a grid',
  ],
  ['a value out of range', { strategy: 'grid', parameters: { batchSize: { values: [8, 1] } } }, 'batchSize.values.1: '],
  ['an end out of range', { strategy: 'random', runs: 2, parameters: { beta1: { min: 0, max: 1 } } }, 'beta1.max: '],
  [
    'a range upside down',
    { strategy: 'random', runs: 2, parameters: { beta1: { min: 0.5, max: 0.5 } } },
    'more than min',
  ],
  [
    'a log of 0',
    { strategy: 'random', runs: 2, parameters: { beta1: { min: 0, max: 0.5, scale: 'log' } } },
    'more than 0',
  ],
  [
    'a range of lists',
    { strategy: 'random', runs: 2, parameters: { generatorChannels: { min: 1, max: 2 } } },
    'generatorChannels',
  ],
  ['images of other sizes', { strategy: 'grid', parameters: { imageSize: { values: [16, 32] } } }, 'imageSize'],
  ['too many combinations', { strategy: 'grid', parameters: manyValues() }, 'has 121 combinations'],
])('a search with %s is refused', (_, search, message) => {
  expect(problems(search)?.join('; ')).toContain(message);
});

function manyValues(): SearchType['parameters'] {
  const values = Array.from({ length: 11 }, (_, i) => i + 2);
  return { batchSize: { values }, latentSize: { values } };
}
