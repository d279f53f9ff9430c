import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeText } from '../../../src/setup/files/files.js';
import { isDead, ownerOf, withLock } from '../../../src/setup/files/lock.js';

let directory: string;
let lock: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'setup-lock-'));
  lock = join(directory, 'lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

const holder = new URL('./fixtures/hold-lock.js', import.meta.url).pathname;

function hold(mode: string): Promise<number | null> {
  const child = spawn(process.execPath, [holder, lock, join(directory, 'log'), mode], { stdio: 'ignore' });
  return new Promise(resolve => child.once('close', resolve));
}

it('names its owner while it is held, and is gone afterwards', async () => {
  await withLock(lock, 'testing', async () => {
    const owner = ownerOf(lock);
    expect(owner).toMatchObject({ host: hostname(), pid: process.pid, purpose: 'testing' });
    expect(owner && isDead(owner)).toBe(false);
  });
  expect(existsSync(lock)).toBe(false);
});

it('is released when the work fails', async () => {
  const work = withLock(lock, 'testing', async () => {
    throw new Error('broken');
  });
  await expect(work).rejects.toThrow('broken');
  expect(existsSync(lock)).toBe(false);
});

it('lets one process in at a time', async () => {
  expect(await Promise.all(Array.from({ length: 5 }, () => hold('work')))).toEqual([0, 0, 0, 0, 0]);
  const lines = readFileSync(join(directory, 'log'), 'utf8').trim().split('\n');
  expect(lines).toEqual(Array.from({ length: 5 }, () => ['in', 'out']).flat());
});

it('is taken over when its owner was killed, by one of all who wait', async () => {
  expect(await hold('die')).toBeNull();
  expect(existsSync(lock)).toBe(true);
  expect(await Promise.all([hold('work'), hold('work'), hold('work')])).toEqual([0, 0, 0]);
  const lines = readFileSync(join(directory, 'log'), 'utf8').trim().split('\n');
  expect(lines).toEqual(['in', 'in', 'out', 'in', 'out', 'in', 'out']);
});

it('knows a dead owner by its start when another process has its pid, and leaves other machines alone', () => {
  const owner = { host: hostname(), pid: process.pid, started: 'long ago', purpose: '' };
  expect(isDead(owner)).toBe(process.platform === 'linux');
  expect(isDead({ ...owner, host: `${hostname()}-other` })).toBe(false);
  writeText(join(lock, 'owner.json'), JSON.stringify(owner));
  expect(ownerOf(lock)).toEqual(owner);
});
