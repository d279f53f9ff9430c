import type { Content, Storage } from '../storage/storage.js';
import type { CopiedUnit } from './copied-units.js';
import type { OnBytes } from './copy-file.js';
import { digestObject, piecesOf } from './digest-object.js';

const mostTries = 5;

export interface Route {
  readonly from: Storage;
  readonly to: Storage;
}

/**
 * Copies a group or an object, and reads back what was written. A group is copied as it was at one moment: when it changes
 * meanwhile, again.
 * @param onBytes called with the bytes that were copied, and with 0 while they are read back
 * @returns false when it is gone by now
 * @throws Error that names the object which does not come back as it was written; it has been removed
 */
export async function copyUnit(unit: CopiedUnit, { from, to }: Route, onBytes: OnBytes): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const before = await namesIn(unit, from);
    if (before.size === 0) return false;
    const digests = new Map<string, string>();
    const take = (key: string): Content => piecesOf(from, key, onBytes, sha256 => digests.set(key, sha256));
    const isChanged = async () => unit.isGroup && !isSame(before, await namesIn(unit, from));
    try {
      if (unit.isGroup)
        await to.commit(unit.key, async put => {
          for (const key of before.keys()) await put(key.slice(unit.key.length + 1), take(key));
          if (await isChanged()) throw new Error(`${unit.key} changes while it is copied: run the same command again`);
        });
      else await to.write(unit.key, take(unit.key));
    } catch (error) {
      const isGone = (await namesIn(unit, from)).size === 0;
      if (isGone || ((await isChanged()) && tries < mostTries)) continue;
      throw error;
    }
    await verify(unit, to, digests, onBytes);
    return true;
  }
}

async function verify(
  unit: CopiedUnit,
  to: Storage,
  digests: ReadonlyMap<string, string>,
  onBytes: OnBytes,
): Promise<void> {
  for (const [key, sha256] of digests) {
    if ((await digestObject(to, key, () => onBytes(0))) === sha256) continue;
    await to.remove(unit.key);
    throw new Error(
      `${key} was not read back as it was written, and has been removed again: check the disk or the store, then run the same command again`,
    );
  }
}

/** The keys of a unit's objects, and what tells a version of each from the next. */
async function namesIn(unit: CopiedUnit, storage: Storage): Promise<ReadonlyMap<string, string>> {
  const keys = unit.isGroup ? (await storage.list(unit.key)).map(name => `${unit.key}/${name}`) : [unit.key];
  const found = new Map<string, string>();
  for (const key of keys) {
    const facts = await storage.facts(key);
    if (facts) found.set(key, `${facts.bytes} ${facts.changedAt.getTime()}`);
  }
  return found;
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, version]) => other.get(key) === version);
}
