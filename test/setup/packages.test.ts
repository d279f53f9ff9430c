import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeText } from '../../src/setup/files/files.js';
import { packagesAreReady } from '../../src/setup/packages.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setup-packages-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
  'node_modules/without-digest': { version: '1.0.0', optional: true },
  'node_modules/for-another-platform': { version: '1.0.0', optional: true },
};

function isReady(installed: object | undefined): boolean {
  writeText(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  const record = join(root, 'node_modules', '.package-lock.json');
  rmSync(record, { force: true });
  if (installed) writeText(record, JSON.stringify({ packages: installed }));
  return packagesAreReady(root);
}

it('compares what npm has installed with package-lock.json', () => {
  expect(isReady(undefined)).toBe(false);
  expect(isReady({})).toBe(false);
  expect(isReady({ 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' } })).toBe(true);
  expect(isReady({ 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } })).toBe(false);
  expect(isReady({ 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-b' } })).toBe(false);
  const noted = { version: '1.0.0', integrity: 'sha512-c' };
  expect(isReady({ 'node_modules/zod': wanted['node_modules/zod'], 'node_modules/without-digest': noted })).toBe(true);
});
