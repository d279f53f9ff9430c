import { expect, test } from 'vitest';
import { devicePool, devicesOf } from '../../src/worker/devices.js';

const seen = (concurrency: number, visible?: string) =>
  devicesOf(concurrency, { CUDA_VISIBLE_DEVICES: visible }).map(
    ({ name, env }) => `${name} ${env.CUDA_VISIBLE_DEVICES ?? 'unset'}`,
  );

test('one job at a time takes what the environment says', () => {
  expect(seen(1)).toEqual(['0 unset']);
  expect(seen(1, '3')).toEqual(['3 3']);
  expect(seen(1, 'GPU-5f, GPU-6a')).toEqual(['GPU-5f GPU-5f']);
  expect(seen(1, '-1')).toEqual(['cpu-0 -1']);
  expect(seen(1, '')).toEqual(['cpu-0 -1']);
});

test('several jobs share out the devices', () => {
  expect(seen(2)).toEqual(['0 0', '1 1']);
  expect(seen(2, '4,7,9')).toEqual(['4 4', '7 7']);
  // More jobs than devices: two of them take turns.
  expect(seen(3, '4,7')).toEqual(['4 4', '7 7', '4 4']);
  expect(seen(2, '-1')).toEqual(['cpu-0 -1', 'cpu-1 -1']);
});

test('the pool lends the first that is free', () => {
  const devices = devicesOf(3, {});
  const pool = devicePool(devices);
  const [a, b, c] = [pool.take(), pool.take(), pool.take()];
  expect([a, b, c]).toEqual(devices);
  expect(() => pool.take()).toThrow();
  pool.giveBack(c);
  pool.giveBack(a);
  expect([pool.take(), pool.take()]).toEqual([a, c]);
});
