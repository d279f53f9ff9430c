import { expect, test } from 'vitest';
import { RunTimes } from '../../src/generation/run-times.js';

function timesOf(...runs: readonly (readonly [batch: number, seconds: number])[]): RunTimes {
  const times = new RunTimes();
  for (const [batch, seconds] of runs) times.add(batch, seconds);
  return times;
}

test('the overhead of a run is what its images do not account for', () => {
  // 2 ms an image, and 3 ms a run; the first of each builds the graph.
  const times = timesOf([1, 1], [1, 0.005], [32, 2], [32, 0.067], [32, 0.09]);
  expect(times.overhead()).toBeCloseTo(1.5);
});

test('one image is assumed until two batches have run twice', () => {
  expect(timesOf().overhead()).toBe(1);
  expect(timesOf([1, 1], [1, 0.005], [8, 1]).overhead()).toBe(1);
});

test('it is bounded, whatever the clock says', () => {
  expect(timesOf([1, 1], [1, 0.01], [8, 1], [8, 0.01]).overhead()).toBe(32);
  expect(timesOf([1, 1], [1, 0.001], [8, 1], [8, 0.1]).overhead()).toBe(0);
});
