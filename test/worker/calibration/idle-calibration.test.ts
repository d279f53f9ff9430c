import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Calibration, CalibratorEvent } from '../../../src/schema/worker/record.js';
import { idleCalibration } from '../../../src/worker/calibration/idle-calibration.js';
import { evenCalibration } from '../../calibration.js';
import { silent } from '../../redis.js';
import { until } from '../../wait.js';

const calibrated: CalibratorEvent = { type: 'calibrated', calibration: evenCalibration };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A calibration whose runs take the given milliseconds, repeating the last; counts the runs begun and aborted. */
function start(ms: readonly number[], results: (CalibratorEvent | undefined)[] = [calibrated, calibrated]) {
  const seen = { begun: 0, ended: 0, done: [] as Calibration[] };
  const idle = idleCalibration({
    run: async signal => {
      seen.begun += 1;
      await sleep(ms[seen.begun - 1] ?? ms.at(-1)!, undefined, { signal }).catch(() => {});
      if (signal.aborted) seen.ended += 1;
      return signal.aborted ? undefined : results[seen.begun - 1];
    },
    onDone: calibration => seen.done.push(calibration),
    log: silent,
    idleMs: 20,
    retryMs: 20,
  });
  closers.push(() => idle.close());
  return { idle, seen };
}

test('an idle worker is calibrated once', async () => {
  const { seen } = start([1]);
  await until('it is calibrated', () => seen.done.length > 0);
  await sleep(100);
  expect(seen).toMatchObject({ begun: 1, done: [evenCalibration] });
});

test('a job ends the calibration at once, and it begins anew when all jobs are over', async () => {
  const { idle, seen } = start([600_000, 1]);
  await until('it has begun', () => seen.begun === 1);
  await Promise.all([idle.yieldTo(), idle.yieldTo()]);
  expect(seen).toMatchObject({ begun: 1, ended: 1, done: [] });
  idle.resume();
  await sleep(100);
  expect(seen.begun).toBe(1);
  idle.resume();
  await until('it is calibrated', () => seen.done.length > 0);
  expect(seen.begun).toBe(2);
});

test('one that came to nothing is tried again, one that found nothing new is not', async () => {
  const { seen } = start([1], [undefined, { type: 'busy' }, { type: 'unchanged' }]);
  await until('it is tried again', () => seen.begun === 3);
  await sleep(100);
  expect(seen).toMatchObject({ begun: 3, done: [] });
});

test('closing ends it', async () => {
  const { idle, seen } = start([600_000]);
  await until('it has begun', () => seen.begun === 1);
  await idle.close();
  expect(seen.ended).toBe(1);
});
