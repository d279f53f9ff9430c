import { expect, test } from 'vitest';
import { type Schedule, undisturbedSeconds } from '../../src/training/undisturbed.js';

/** What is left of 10 s of work by the clock, given what the system counted before and after. */
function leftOf(before: Schedule | null, after: Schedule | null): number {
  const [times, schedules] = [
    [1000, 11_000],
    [before, after],
  ];
  return undisturbedSeconds(() => {}, { now: () => times.shift()!, schedule: () => schedules.shift()! });
}

test('what other programs take is left out', () => {
  // Four threads ran for 8 s in total and waited for 25.2 s: 15 % of 8 s for each other, the rest for other programs.
  expect(leftOf({ ran: 5e9, waited: 1e9 }, { ran: 13e9, waited: 26.2e9 })).toBeCloseTo((10 * 8) / 32);
  // Time that the threads wait for each other counts as their own.
  expect(leftOf({ ran: 0, waited: 0 }, { ran: 10e9, waited: 1.4e9 })).toBe(10);
  expect(leftOf({ ran: 0, waited: 0 }, { ran: 10e9, waited: 0 })).toBe(10);
});

test('where nothing is counted it is the time as it is', () => {
  expect(leftOf(null, null)).toBe(10);
  expect(leftOf({ ran: 1, waited: 1 }, { ran: 1, waited: 1 })).toBe(10);
});

test('of real work it is no more than the clock says, and something', () => {
  const spin = () => {
    const start = performance.now();
    while (performance.now() - start < 50);
  };
  const start = performance.now();
  const alone = undisturbedSeconds(spin);
  expect(alone).toBeLessThanOrEqual((performance.now() - start) / 1000);
  expect(alone).toBeGreaterThan(0);
});
