import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../../src/schema/advice/nearest.js';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['steps', 'stpes', 1],
  ['ab', 'ba', 1],
  ['ca', 'abc', 3],
] as const)('from %s to %s there are %d edits', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

describe('the nearest names', () => {
  const known = ['batchSize', 'steps', 'seed', 'generatorLearningRate', 'discriminatorLearningRate', 'beta1', 'beta2'];
  test.each([
    ['batch_size', ['batchSize']],
    ['BATCH-SIZE', ['batchSize']],
    ['bathcsize', ['batchSize']],
    ['step', ['steps']],
    ['stpes', ['steps']],
    ['genratorLearningrate', ['generatorLearningRate']],
    ['beta', ['beta1', 'beta2']],
    ['colour', []],
    ['x', []],
  ])('of %s', (name, expected) => {
    expect(nearest(name, known)).toEqual(expected);
  });
});
