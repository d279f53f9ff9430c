import { expect, it } from 'vitest';
import { StepTimes } from '../../src/training/step-times.js';

it('is the median of the last 50 steps, the first left out', () => {
  const times = new StepTimes();
  expect(times.median()).toBeNull();
  times.add(100);
  expect(times.median()).toBeNull();
  for (const seconds of [3, 1]) times.add(seconds);
  expect(times.median()).toBe(2);
  for (let i = 0; i < 50; i++) times.add(5);
  expect(times.median()).toBe(5);
  expect(times.last()).toBe(5);
});
