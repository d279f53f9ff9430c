import { expect, test } from 'vitest';
import { connectionLimit, openFileLimit } from '../../../src/service/http/connection-limit.js';

test.each([
  [15_000, undefined, 15_000],
  [15_000, 1_048_576, 15_000],
  [15_000, 16_000, 15_000],
  [15_000, 12_000, 11_000],
  [15_000, 1024, 512],
  [100, 1024, 100],
])('of %i connections, with %s open files, there may be %i', (wanted, openFiles, limit) => {
  expect(connectionLimit(wanted, openFiles)).toBe(limit);
});

test('the limit of open files is that of this process', () => {
  expect(openFileLimit() ?? 1).toBeGreaterThan(0);
});
