import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive, Workspace } from './workspace.js';

/** Thrown by writes whose permission has been superseded by a newer one. */
export class FencedOffError extends Error {
  override readonly name = 'FencedOffError';
}

/** Puts back what a write had set aside when it was interrupted. */
type Restore = (leftover: string, key: string) => Promise<void>;

/** Below the root of the storage: a folder for each permission, `owner~number~host~pid`. */
const folderName = '.fences';

/**
 * Takes the permission to write for an owner: from now on no write of a holder with a lower number takes effect, even
 * if its process is alive, frozen, or on another machine. Each holder prepares its writes in a folder of its own, and a
 * holder with a higher number first renames that folder away: then the rename that would put a prepared write into
 * place fails, whenever it happens.
 * @param root folder of the storage
 * @returns where the holder prepares its writes
 * @throws FencedOffError when a holder with a higher number has been here
 */
export async function takeFence(root: string, owner: string, number: number, restore: Restore): Promise<Workspace> {
  const directory = join(root, folderName);
  const own = join(directory, [owner, number, encodeURIComponent(hostname()), process.pid].join('~'));
  await mkdir(own, { recursive: true });
  const others = (await fencesIn(directory)).filter(other => other.owner === owner && other.number !== number);
  if (others.some(other => other.number > number)) {
    await rm(own, { recursive: true, force: true });
    throw fencedOff(owner, number);
  }
  for (const { name } of others) await tearDown(root, name, restore);
  // A holder with a higher number may have come in between without seeing this folder: it takes precedence.
  if ((await fencesIn(directory)).some(other => other.owner === owner && other.number > number)) {
    await rm(own, { recursive: true, force: true });
    throw fencedOff(owner, number);
  }
  return new Workspace(own, () => fencedOff(owner, number));
}

/** Takes an owner's permissions away, up to the one with the number `last`. */
export async function tearDownFences(root: string, owner: string, last: number, restore: Restore): Promise<void> {
  for (const fence of await fencesIn(join(root, folderName)))
    if (fence.owner === owner && fence.number <= last) await tearDown(root, fence.name, restore);
}

/** Removes the folders of holders that died on this machine. */
export async function cleanFences(root: string, restore: Restore): Promise<void> {
  for (const { name, host, pid } of await fencesIn(join(root, folderName)))
    if (host === encodeURIComponent(hostname()) && pid !== process.pid && !isAlive(pid))
      await tearDown(root, name, restore);
}

async function fencesIn(directory: string) {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap(name => {
    const [owner, number, host, pid] = name.split('~');
    return pid === undefined ? [] : [{ name, owner: owner!, number: Number(number), host: host!, pid: Number(pid) }];
  });
}

async function tearDown(root: string, name: string, restore: Restore): Promise<void> {
  await new Workspace(join(root, '.tmp')).use(async away => {
    try {
      await rename(join(root, folderName, name), away);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    await new Workspace(away).restoreAll(restore);
  });
}

function fencedOff(owner: string, number: number): FencedOffError {
  return new FencedOffError(`A newer attempt than ${number} writes for ${owner} now`);
}
