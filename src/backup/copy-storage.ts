import type { Storage } from '../storage/storage.js';
import { atOnce } from './at-once.js';
import { bytesOf, type CopiedUnit, contentsOf } from './copied-units.js';
import type { OnBytes } from './copy-file.js';
import { copyUnit } from './copy-unit.js';
import { digestObject } from './digest-object.js';
import { type Observer, part } from './progress.js';

/** A storage, and how the user calls it. */
export interface NamedStorage {
  readonly name: string;
  readonly storage: Storage;
}

export interface CopyStorageOptions extends Observer {
  readonly from: NamedStorage;
  readonly to: NamedStorage;
  /** Whether what differs in the target is replaced. */
  readonly replace: boolean;
}

/** Objects, and their bytes. */
interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

export interface CopyResult {
  readonly copied: Amount;
  /** What the target had already, with the same digests. */
  readonly same: Amount;
  /** Objects of the target that the source does not have. */
  readonly others: number;
  /** Whether the source has a folder of a user's own pictures, which are not copied. */
  readonly hasPictures: boolean;
}

const groupsAtOnce = 3;
const comparedAtOnce = 8;
/** Objects that stand alone are small and many. */
const aloneAtOnce = 16;

/**
 * Copies what a service keeps in one storage to another: a folder, or a bucket. What the target has already with the same
 * digest is left as it is, so that the same command continues after an interruption; everything that is written is read back
 * and compared with what was read from the source. What each machine makes again by itself is left out: see `contentsOf`.
 * @throws Error with one line that says what to do: there is nothing to copy, or the target has something else under the
 * same keys, before anything was written; or a copy does not come back as it was written
 */
export async function copyStorage(options: CopyStorageOptions): Promise<CopyResult> {
  const { from, to, replace } = options;
  const { units, hasPictures } = await contentsOf(from.storage);
  if (units.length === 0) throw new Error(`There is nothing to copy in ${from.name}: it holds no data of a service`);
  const there = new Map((await contentsOf(to.storage)).units.map(unit => [unit.key, unit]));
  const { same, different } = await compare(units, there, options);
  if (different.length > 0 && !replace)
    throw new Error(
      `${to.name} holds something else than ${from.name} under the same keys: ${some(different)}. Nothing was written. Choose a target that is empty, or add --replace to overwrite what differs.`,
    );
  // Of copies that were killed.
  await to.storage.clean();
  const wanted = units.filter(({ key }) => !same.has(key));
  const route = { from: from.storage, to: to.storage };
  const onBytes = part('copied', bytesOf(wanted), options);
  const copied: CopiedUnit[] = [];
  const copy = async (unit: CopiedUnit, signal: AbortSignal) => {
    if (await copyUnit(unit, route, unlessFailed(onBytes, signal))) copied.push(unit);
  };
  await atOnce(
    groupsAtOnce,
    wanted.filter(({ isGroup }) => isGroup),
    copy,
  );
  await atOnce(
    aloneAtOnce,
    wanted.filter(({ isGroup }) => !isGroup),
    copy,
  );
  const keys = new Set(units.map(({ key }) => key));
  return {
    copied: amountOf(copied),
    same: amountOf(units.filter(({ key }) => same.has(key))),
    others: amountOf([...there.values()].filter(({ key }) => !keys.has(key))).objects,
    hasPictures,
  };
}

/** Which units the target has with the same bytes, and which with others. */
async function compare(
  units: readonly CopiedUnit[],
  there: ReadonlyMap<string, CopiedUnit>,
  options: CopyStorageOptions,
): Promise<{ same: ReadonlySet<string>; different: string[] }> {
  const same = new Set<string>();
  const [alike, unlike] = [units.filter(unit => isAlike(unit, there.get(unit.key))), new Set<string>()];
  for (const { key } of units) if (there.has(key)) unlike.add(key);
  const onBytes = part('compared', bytesOf(alike), options);
  await atOnce(comparedAtOnce, alike, async (unit, signal) => {
    for (const { key } of unit.objects) {
      const [one, other] = await Promise.all([
        digestObject(options.from.storage, key, unlessFailed(onBytes, signal)),
        digestObject(options.to.storage, key, () => onBytes(0)),
      ]);
      if (one !== other) return;
    }
    same.add(unit.key);
    unlike.delete(unit.key);
  });
  return { same, different: [...unlike] };
}

/** Whether two units can have the same bytes: reading them would tell. */
function isAlike(unit: CopiedUnit, other: CopiedUnit | undefined): boolean {
  if (unit.objects.length !== other?.objects.length) return false;
  const sizes = new Map(other.objects.map(({ key, bytes }) => [key, bytes]));
  return unit.objects.every(({ key, bytes }) => sizes.get(key) === bytes);
}

function unlessFailed(onBytes: OnBytes, signal: AbortSignal): OnBytes {
  return bytes => {
    signal.throwIfAborted();
    onBytes(bytes);
  };
}

function amountOf(units: readonly CopiedUnit[]): Amount {
  return { objects: units.reduce((sum, { objects }) => sum + objects.length, 0), bytes: bytesOf(units) };
}

function some(keys: readonly string[]): string {
  return keys.length > 3 ? `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more` : keys.join(', ');
}
