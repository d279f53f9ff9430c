import { mkdtemp, open, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Finding } from '../finding.js';

const check = 'storage';
const gigabyte = 1e9;
/** A checkpoint of `seed` takes 200 MB, and several are kept. */
const [littleBytes, tooLittleBytes] = [2 * gigabyte, 0.2 * gigabyte];
/** Seconds by which the clock of a file server may differ. */
const clockSeconds = 5;

/** Whether files can be written in a folder, and replaced as checkpoints are, and what is free on its disk. */
export async function checkStorage(folder: string): Promise<readonly Finding[]> {
  const place = await nearestFolder(folder);
  const note = place === folder ? folder : `${folder} (to be made in ${place})`;
  const findings: Finding[] = [];
  try {
    const seconds = await tryFiles(place);
    findings.push({ check, status: 'ok', message: `${note} can be written, and files renamed` });
    if (Math.abs(seconds) > clockSeconds)
      findings.push({
        check,
        status: 'warning',
        message: `The clock of the disk of ${place} differs by ${seconds.toFixed(0)} s`,
        advice: 'Set the clock of this machine or of its file server.',
      });
  } catch (error) {
    const message = `${note} cannot be used: ${(error as Error).message}`;
    return [{ check, status: 'failed', message, advice: 'Give this user the right to write there, or set DATA_DIR.' }];
  }
  const { bavail, bsize, blocks } = await statfs(place);
  const free = bavail * bsize;
  const message = `${(free / gigabyte).toFixed(1)} of ${((blocks * bsize) / gigabyte).toFixed(1)} GB free`;
  const status = free < tooLittleBytes ? 'failed' : free < littleBytes ? 'warning' : 'ok';
  const advice = 'Make room: npm run storage -- usage says what can be deleted.';
  return [...findings, { check: 'disk', status, message, ...(status === 'ok' ? {} : { advice }) }];
}

/** Writes, renames and reads as a store does. @returns by how many seconds the clock of the disk is ahead of ours */
async function tryFiles(place: string): Promise<number> {
  const folder = await mkdtemp(join(place, '.doctor-'));
  try {
    const [before, after] = [join(folder, 'a'), join(folder, 'b')];
    const file = await open(before, 'w');
    try {
      await file.writeFile('doctor');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(before, after);
    if ((await readFile(after, 'utf8')) !== 'doctor') throw new Error('What was written is not what is read');
    return ((await stat(after)).mtimeMs - Date.now()) / 1000;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folder itself, or the one above it in which it would be made. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found || dirname(path) === path) return path;
  return nearestFolder(dirname(path));
}
