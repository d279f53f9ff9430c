import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttledWriter } from '../../src/queue/throttled-writer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A writer with an interval of a second, whose writes take `duration` milliseconds. */
function writerOf(duration = 0) {
  const written: [number, number][] = [];
  const began = performance.now();
  const errors: Error[] = [];
  const writer = throttledWriter<number>(
    async value => {
      written.push([performance.now() - began, value]);
      if (duration > 0) await new Promise(resolve => setTimeout(resolve, duration));
      if (value < 0) throw new Error('no negative numbers');
    },
    1000,
    error => errors.push(error),
  );
  return { writer, written, errors };
}

test('the first value is written at once, then the newest once a second', async () => {
  const { writer, written } = writerOf();
  for (let value = 0; value < 25; value++) {
    writer.update(value);
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(written).toEqual([
    [0, 0],
    [1000, 9],
    [2000, 19],
    [3000, 24],
  ]);
});

test('an urgent value is written at once', async () => {
  const { writer, written } = writerOf();
  writer.update(1);
  await vi.advanceTimersByTimeAsync(100);
  writer.update(2, { urgent: true });
  writer.update(3);
  await vi.advanceTimersByTimeAsync(5000);
  expect(written).toEqual([
    [0, 1],
    [100, 2],
    [1100, 3],
  ]);
});

test('one write at a time: what waits for a slow one is written after it, the newest only', async () => {
  const { writer, written } = writerOf(3000);
  writer.update(1);
  await vi.advanceTimersByTimeAsync(100);
  writer.update(2, { urgent: true });
  writer.update(3);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(written).toEqual([
    [0, 1],
    [3000, 3],
  ]);
});

test('flush waits for the newest value, and an error does not end the writer', async () => {
  const { writer, written, errors } = writerOf(10);
  writer.update(-1);
  writer.update(2);
  const flushed = writer.flush().then(() => written.length);
  await vi.advanceTimersByTimeAsync(100);
  expect(await flushed).toBe(2);
  expect(errors).toEqual([new Error('no negative numbers')]);
  await writer.flush();
  expect(written).toHaveLength(2);
});
