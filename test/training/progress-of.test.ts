import { expect, it } from 'vitest';
import { progressOf } from '../../src/training/progress-of.js';

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

it('yields the last report although the task has ended', async () => {
  const seen: number[] = [];
  for await (const n of progressOf<number, void>(async report => {
    report(1);
    await Promise.resolve();
    report(2);
  }))
    seen.push(n);
  expect(seen.at(-1)).toBe(2);
});

it('passes on what a task throws', async () => {
  const progress = progressOf<number, never>(async () => {
    throw new Error('broken');
  });
  await expect(progress.next()).rejects.toThrow('broken');
});
