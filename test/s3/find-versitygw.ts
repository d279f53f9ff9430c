import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = 'v1.8.0';
const module = 'github.com/versity/versitygw/cmd/versitygw';

/**
 * A real S3 server that honors conditional writes: https://github.com/versity/versitygw, Apache-2.0. The one at
 * VERSITYGW_PATH, or one that is built once, in about three minutes, and kept below ~/.cache.
 * @throws Error that says what is missing
 */
export async function findVersitygw(): Promise<string> {
  const given = process.env.VERSITYGW_PATH;
  if (given) return given;
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(caches, 'dcgan-tests', `versitygw-${version}`);
  const path = join(folder, 'versitygw');
  if (existsSync(path)) return path;
  checkGo();
  const building = `${folder}.${process.pid}`;
  await mkdir(building, { recursive: true });
  console.log(`Building versitygw ${version}, the S3 server of the tests: about three minutes, once`);
  try {
    await promisify(execFile)('go', ['install', `${module}@${version}`], {
      env: { ...process.env, GOBIN: building, CGO_ENABLED: '0' },
      maxBuffer: 2 ** 26,
    });
    await rename(building, folder).catch(error => {
      // Another process was faster.
      if (!existsSync(path)) throw error;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return path;
}

function checkGo(): void {
  const help = `The tests of S3 need versitygw ${version}: install Go 1.21 or newer (on Debian 13 and Ubuntu 24.04: apt-get install golang-go), which builds it once, or set VERSITYGW_PATH to it`;
  let text: string;
  try {
    text = execFileSync('go', ['version'], { encoding: 'utf8' });
  } catch {
    throw new Error(`${help}. There is no go on the PATH`);
  }
  // From 1.21 on, go fetches the version that a module needs.
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(text) ?? [];
  if (Number(major) === 1 && Number(minor) < 21) throw new Error(`${help}. This is ${text.trim()}`);
}
