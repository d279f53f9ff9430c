import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { setUp } from '../../src/setup/setup.js';

const ROOT = resolve(import.meta.dirname, '../..');

it('finds nothing to do the second time, and says so', async () => {
  await setUp(ROOT, process.env);
  expect(await setUp(ROOT, process.env)).toBe(false);
}, 600_000);
