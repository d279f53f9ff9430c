import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cached } from '../../../src/setup/files/cache.js';
import { listFiles } from '../../../src/setup/files/files.js';
import { downloadWheel } from '../../../src/setup/wheels/download.js';
import { startIndex } from './wheel-index.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'setup-wheel-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

const spoiled = (file: Buffer) => Buffer.concat([file, Buffer.from('x')]);

async function download(spoil?: (file: Buffer, earlier: number) => Buffer) {
  const index = await startIndex(directory, spoil);
  vi.stubEnv('PIP_INDEX_URL', index.url);
  vi.stubEnv('PIP_FIND_LINKS', '');
  const fill = (partial: string) => downloadWheel(index.wheel, partial);
  try {
    return { index, path: await cached(join(directory, 'cache'), 'tiny', { purpose: 'testing', bytes: 1, fill }) };
  } finally {
    await index.close();
  }
}

it('unpacks the wanted members only, executables as such, and leaves nothing else', async () => {
  const { path } = await download();
  expect(listFiles(path).map(file => file.path)).toEqual([join(path, 'tiny', 'bin', 'hello')]);
  accessSync(join(path, 'tiny', 'bin', 'hello'), constants.X_OK);
  expect(readdirSync(join(directory, 'cache'))).toEqual(['tiny']);
});

it('refuses a download that is not the pinned one, and fetches it again', async () => {
  const { index, path } = await download((file, earlier) => (earlier === 0 ? spoiled(file) : file));
  expect(index.downloads()).toBe(2);
  expect(existsSync(join(path, 'tiny', 'bin', 'hello'))).toBe(true);
});

it('gives up on one that is wrong twice, and keeps nothing of it', async () => {
  await expect(download(spoiled)).rejects.toThrow(/^tiny 1.0 .* was downloaded twice and refused: neither/);
  expect(readdirSync(join(directory, 'cache'))).toEqual([]);
});

it('downloads once for two set-ups at the same time', async () => {
  const index = await startIndex(directory);
  const cache = join(directory, 'cache');
  mkdirSync(join(cache, 'tiny.partial', 'left-over'), { recursive: true });
  const env = { ...process.env, PIP_INDEX_URL: index.url, PIP_FIND_LINKS: '' };
  const program = new URL('./fixtures/fetch-wheel.js', import.meta.url).pathname;
  const fetchWheel = () => {
    const child = spawn(process.execPath, [program, cache, JSON.stringify(index.wheel)], { env, stdio: 'ignore' });
    return new Promise(resolve => child.once('close', resolve));
  };
  try {
    expect(await Promise.all([fetchWheel(), fetchWheel()])).toEqual([0, 0]);
  } finally {
    await index.close();
  }
  expect(index.downloads()).toBe(1);
  expect(readdirSync(cache)).toEqual(['tiny']);
  expect(listFiles(cache)).toHaveLength(1);
});
