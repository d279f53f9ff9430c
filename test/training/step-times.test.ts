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

it('counts steps with penalties by their share', () => {
  const times = new StepTimes(1 / 4);
  for (let step = 1; step <= 20; step++) times.add(step % 4 === 0 ? 2 : 1, step % 4 === 0);
  expect(times.median()).toBe(1.25);
  const every = new StepTimes(1);
  for (let step = 1; step <= 3; step++) every.add(2, true);
  expect(every.median()).toBe(2);
});
