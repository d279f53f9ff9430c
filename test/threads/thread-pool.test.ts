import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TaskCrash, TaskTimeout, ThreadPool } from '../../src/threads/thread-pool.js';

const entry = new URL('./fixtures/thread.mjs', import.meta.url);
type Input = { readonly what: 'answer' | 'hang' | 'fail' | 'end' };
const pool = (options: { size?: number; taskTimeoutMs?: number; idleMs?: number } = {}) =>
  new ThreadPool<Input, number>(entry, { size: 1, taskTimeoutMs: 60_000, ...options });

describe('ThreadPool', () => {
  test('gives tasks to the thread that is free, and waits for one', async () => {
    const threads = pool({ size: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => threads.run({ what: 'answer' })));
    expect(new Set(answers).size).toBeLessThanOrEqual(2);
  });

  test('ends a thread whose task takes too long, and goes on with another', async () => {
    const threads = pool({ taskTimeoutMs: 50 });
    const hung = threads.run({ what: 'hang' });
    const next = threads.run({ what: 'answer' });
    await expect(hung).rejects.toThrow(new TaskTimeout('it takes longer than 0.05 seconds'));
    expect(await next).toBeGreaterThan(0);
  });

  test.each([
    ['fail', 'it failed'],
    ['end', 'Its thread ended with exit code 7'],
  ] as const)('loses one task to a thread that comes to an end: %s', async (what, message) => {
    const threads = pool();
    const first = await threads.run({ what: 'answer' });
    const [lost, next] = await Promise.allSettled([threads.run({ what }), threads.run({ what: 'answer' })]);
    expect(lost).toEqual({ status: 'rejected', reason: expect.objectContaining({ name: 'TaskCrash', message }) });
    expect(next.status === 'fulfilled' && next.value > first).toBe(true);
  });

  test('ends a thread that has had nothing to do for a while, and gives back its memory', async () => {
    const threads = pool({ idleMs: 1 });
    const first = await threads.run({ what: 'answer' });
    let next = first;
    while (next === first) {
      await sleep(20);
      next = await threads.run({ what: 'answer' });
    }
    expect(next).toBeGreaterThan(first);
  });

  test('says what is wrong when its threads cannot start: no task is to blame', async () => {
    const missing = new ThreadPool<Input, number>(new URL('./fixtures/missing.mjs', import.meta.url), {
      taskTimeoutMs: 1000,
    });
    const error = await missing.run({ what: 'answer' }).catch((error: unknown) => error);
    expect(error).toMatchObject({ message: expect.stringContaining('missing.mjs') });
    expect(error).not.toBeInstanceOf(TaskTimeout);
    expect(error).not.toBeInstanceOf(TaskCrash);
  });
});
