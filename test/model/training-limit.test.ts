import { expect, test } from 'vitest';
import { limitReached } from '../../src/model/training-limit.js';

const at = (step: number, trainedSeconds = 0) => ({ step, trainedSeconds });
const none = { steps: 100, maxMinutes: null, pauseAfter: null };

test('a training ends at its last step, or with its time, whatever comes first', () => {
  expect(limitReached(none, at(99, 1e9))).toBeUndefined();
  expect(limitReached(none, at(100))).toBe('end');
  const timed = { ...none, maxMinutes: 2 };
  expect(limitReached(timed, at(1, 119.9))).toBeUndefined();
  expect(limitReached(timed, at(1, 120))).toBe('end');
  expect(limitReached(timed, at(100, 1))).toBe('end');
});

test('it pauses where it is to pause, unless it is over', () => {
  expect(limitReached({ ...none, pauseAfter: { steps: 50 } }, at(49))).toBeUndefined();
  expect(limitReached({ ...none, pauseAfter: { steps: 50 } }, at(50))).toBe('pause');
  expect(limitReached({ ...none, pauseAfter: { minutes: 0.5 } }, at(1, 30))).toBe('pause');
  expect(limitReached({ ...none, pauseAfter: { steps: 100 } }, at(100))).toBe('end');
});
