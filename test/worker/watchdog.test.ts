import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startWatchdog } from '../../src/worker/watchdog.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const timeouts = { silenceMs: 60_000, stopMs: 1000, cancelMs: 100 };

function watch(secondsPerStep = 0) {
  const state = { kills: 0 };
  const watchdog = startWatchdog(() => state.kills++, timeouts, secondsPerStep);
  return { watchdog, state };
}

test('a trainer that is silent for too long is killed; each message starts the time again', () => {
  const { watchdog, state } = watch();
  vi.advanceTimersByTime(59_000);
  watchdog.heard();
  vi.advanceTimersByTime(59_000);
  expect([state.kills, watchdog.silentMs]).toEqual([0, undefined]);
  vi.advanceTimersByTime(1000);
  expect([state.kills, watchdog.silentMs]).toEqual([1, 60_000]);
});

test('long steps extend the time', () => {
  const { watchdog, state } = watch(4);
  vi.advanceTimersByTime(79_000);
  expect(state.kills).toBe(0);
  watchdog.heard(5);
  vi.advanceTimersByTime(99_000);
  expect(state.kills).toBe(0);
  vi.advanceTimersByTime(1000);
  expect(state.kills).toBe(1);
});

test('a trainer that stops has one grace period, one that is paused has another after each message', () => {
  const stopped = watch();
  stopped.watchdog.stopping();
  vi.advanceTimersByTime(900);
  stopped.watchdog.heard();
  vi.advanceTimersByTime(100);
  expect(stopped.state.kills).toBe(1);

  const paused = watch(1);
  paused.watchdog.pausing();
  vi.advanceTimersByTime(2900);
  paused.watchdog.heard();
  vi.advanceTimersByTime(2900);
  expect(paused.state.kills).toBe(0);
  vi.advanceTimersByTime(100);
  expect(paused.state.kills).toBe(1);
});

test('the latest request sets the grace period', () => {
  const { watchdog, state } = watch(1);
  watchdog.pausing();
  watchdog.canceling();
  watchdog.heard();
  vi.advanceTimersByTime(100);
  expect(state.kills).toBe(1);
  watchdog.ending();
  vi.advanceTimersByTime(9000);
  expect(state.kills).toBe(1);
  watchdog.close();
  vi.advanceTimersByTime(100_000);
  expect(state.kills).toBe(1);
});
