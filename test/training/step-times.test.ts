import { expect, it } from 'vitest';
import { progressOf } from '../../src/training/progress-of.js';
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

it('turns reports into a generator whose result is that of the task', async () => {
  const task = async (report: (n: number) => void) => {
    for (let i = 1; i <= 3; i++) {
      report(i);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    return 'done';
  };
  const seen: number[] = [];
  const progress = progressOf(task);
  for (;;) {
    const { done, value } = await progress.next();
    if (done) {
      expect(value).toBe('done');
      break;
    }
    seen.push(value);
  }
  expect(seen).toEqual([1, 2, 3]);
});

it('passes on what a task throws', async () => {
  const progress = progressOf<number, never>(async () => {
    throw new Error('broken');
  });
  await expect(progress.next()).rejects.toThrow('broken');
});
