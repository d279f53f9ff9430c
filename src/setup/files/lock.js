import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { say } from '../messages/progress.js';
import { pause } from '../process/child.js';
import { readText, remove, writeText } from './files.js';

const RETRY = 200;

/**
 * Who holds a lock. `started` distinguishes a process from a later one with the same pid.
 * @typedef {{ host: string, pid: number, started: string, purpose: string }} Owner
 */

/**
 * The lock of a clone, held by a process that changes its node_modules or its compiled files.
 * @param {string} root
 */
export const cloneLock = root => join(root, '.setup.lock');

/**
 * Runs `work` while this process alone holds the lock at `path`. While another process holds it, waits and says for what.
 * The lock is a folder with its owner's name in it. It appears complete, by a rename, and a dead owner's is taken over.
 * @template T
 * @param {string} path
 * @param {string} purpose shown by those that wait, such as "downloading libtensorflow"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, purpose, work) {
  /** @type {Owner} */
  const owner = { host: hostname(), pid: process.pid, started: startOf(process.pid), purpose };
  for (let waiting = false; !acquire(path, owner); ) {
    const other = ownerOf(path);
    if (other && isDead(other)) breakLock(path);
    else {
      if (other && !waiting) say(`… waiting for another set-up (process ${other.pid}): ${other.purpose}`);
      waiting ||= other !== undefined;
      await pause(RETRY);
    }
  }
  const release = () => remove(path);
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/**
 * @param {string} path
 * @returns {Owner | undefined}
 */
export function ownerOf(path) {
  const text = readText(join(path, 'owner.json'));
  return text === undefined ? undefined : JSON.parse(text);
}

/**
 * Whether the process that took a lock is gone. Nothing is known of processes on other machines.
 * @param {Owner} owner
 */
export function isDead(owner) {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  return startOf(owner.pid) !== owner.started;
}

/**
 * @param {string} path
 * @param {Owner} owner
 * @returns {boolean} false when another process holds it
 */
function acquire(path, owner) {
  const prepared = `${path}.${owner.pid}`;
  writeText(join(prepared, 'owner.json'), JSON.stringify(owner));
  try {
    // Fails when `path` is a folder with something in it.
    renameSync(prepared, path);
    return true;
  } catch (error) {
    remove(prepared);
    if (error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code))) return false;
    throw error;
  }
}

/**
 * Removes a dead owner's lock. Of several that see it dead one may do so; the guard keeps a slow one
 * from removing the lock that a quick one has meanwhile taken.
 * @param {string} path
 */
function breakLock(path) {
  const guard = `${path}.break`;
  try {
    mkdirSync(guard);
  } catch {
    return;
  }
  try {
    const owner = ownerOf(path);
    if (owner && isDead(owner)) remove(path);
  } finally {
    remove(guard);
  }
}

/**
 * When a process started, in the kernel's own unit; empty where the system has no /proc.
 * @param {number} pid
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the second one, the name in parentheses, may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
