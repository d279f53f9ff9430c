import { expect, it } from 'vitest';
import { table } from './table.js';

it('aligns columns to their widest cell', () => {
  const text = table(
    ['side', 'median'],
    ['left', 'right'],
    [
      ['plain', '12.1 s'],
      ['graph, float32', '3.6 s'],
    ],
  );
  expect(text.split('\n')).toEqual([
    'side            median',
    '──────────────  ──────',
    'plain           12.1 s',
    'graph, float32   3.6 s',
  ]);
});

it('ends no line with spaces', () => {
  const text = table(['a', 'longer'], ['left', 'left'], [['1', '']]);
  expect(text).not.toMatch(/ $/m);
});

it('refuses a row with a cell too few', () => {
  expect(() => table(['a', 'b'], ['left', 'left'], [['1']])).toThrow('A row has 1 cells, not 2');
});
