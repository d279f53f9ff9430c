import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idleExit } from '../../src/worker/idle-exit.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a worker that gets no job is idle after the time from its start', () => {
  const onIdle = vi.fn();
  idleExit(30_000, onIdle);
  vi.advanceTimersByTime(29_999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledTimes(1);
});

test('a job stops the time, which starts again after the last of several', () => {
  const onIdle = vi.fn();
  const exit = idleExit(30_000, onIdle);
  vi.advanceTimersByTime(20_000);
  exit.begin();
  exit.begin();
  vi.advanceTimersByTime(3_600_000);
  exit.end();
  vi.advanceTimersByTime(3_600_000);
  expect(onIdle).not.toHaveBeenCalled();
  exit.end();
  vi.advanceTimersByTime(29_999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onIdle).toHaveBeenCalledTimes(1);
});

test('nothing happens once it is closed', () => {
  const onIdle = vi.fn();
  idleExit(30_000, onIdle).close();
  vi.advanceTimersByTime(60_000);
  expect(onIdle).not.toHaveBeenCalled();
});
