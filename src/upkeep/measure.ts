import { join } from 'node:path';
import { samplesFolder } from '../job/files.js';
import type { StorageKind } from '../schema/service/storage.js';
import type { Storage } from '../storage/index.js';
import { leavesOf } from '../storage/tree.js';
import { isAbandoned } from '../storage/workspace.js';

export interface MeasureOptions {
  /** What machines share, if that is not DATA_DIR. */
  readonly shared?: Pick<Storage, 'objects'> | undefined;
  /** Files after which counting stops. */
  readonly maxFiles?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
}

interface Sum {
  bytes: number;
  files: number;
}

/** What was found below DATA_DIR, and in what machines share. */
export interface Measured {
  readonly isComplete: boolean;
  /** Of the whole, the part that machines share. */
  readonly shared: Readonly<Sum>;
  readonly kinds: ReadonlyMap<StorageKind, Readonly<Sum>>;
  /** By the name of the folder, including damaged ones. */
  readonly checkpoints: ReadonlyMap<string, Readonly<Sum>>;
  /** By job. */
  readonly samples: ReadonlyMap<string, Readonly<Sum>>;
  readonly metrics: ReadonlyMap<string, Readonly<Sum>>;
  /** Left by writes whose process is gone, by the name of their folder or file. */
  readonly leftovers: ReadonlyMap<string, Readonly<Sum>>;
  readonly replaced: ReadonlyMap<string, Readonly<Sum>>;
}

const ownKinds: readonly string[] = [
  'uploads',
  'datasets',
  'names',
  'tasks',
  'packed',
  'cuts',
  'thumbnails',
  'redis',
] satisfies StorageKind[];
/** Where machines share a storage, what lies in these folders is still a machine's own. */
const localKinds: readonly StorageKind[] = [
  'datasets',
  'packed',
  'cuts',
  'thumbnails',
  'redis',
  'temporary',
  'replaced',
];
const temporaryFolders = ['.tmp', '.fences', '.restoring'];

/**
 * Adds up the sizes of all files below DATA_DIR, and of all objects of what machines share. Links do not count and are not
 * followed.
 */
export async function measure(dataDir: string, options: MeasureOptions = {}): Promise<Measured> {
  const { shared: storage, maxFiles = Number.POSITIVE_INFINITY, onProgress } = options;
  const kinds = new Map<StorageKind, Sum>();
  const parts = {
    checkpoints: new Map<string, Sum>(),
    samples: new Map<string, Sum>(),
    metrics: new Map<string, Sum>(),
    leftovers: new Map<string, Sum>(),
    replaced: new Map<string, Sum>(),
  };
  const abandoned = new Map<string, boolean>();
  const shared = { bytes: 0, files: 0 };
  let [files, bytes, isComplete] = [0, 0, true];
  for await (const found of foundIn(dataDir, storage)) {
    if (files >= maxFiles) {
      isComplete = false;
      break;
    }
    files += 1;
    bytes += found.bytes;
    onProgress?.(files, bytes);
    if (found.isShared) addTo(shared, found.bytes);
    const [top = '', second = '', third = ''] = found.path.split('/');
    const named = kindOf(top, third);
    // Of a time before machines shared a storage: nothing reads it.
    const kind = storage && !found.isShared && !localKinds.includes(named) ? 'other' : named;
    add(kinds, kind, found.bytes);
    if (kind === 'samples' || kind === 'metrics') add(parts[kind], second, found.bytes);
    if (kind === 'checkpoints' && third !== '') add(parts.checkpoints, second, found.bytes);
    if (kind === 'replaced') add(parts.replaced, top, found.bytes);
    if (top === '.tmp') {
      if (!abandoned.has(second)) abandoned.set(second, await isAbandoned(join(dataDir, top, second), second));
      if (abandoned.get(second)) add(parts.leftovers, second, found.bytes);
    }
  }
  return { isComplete, shared, kinds, ...parts };
}

async function* foundIn(dataDir: string, storage: MeasureOptions['shared']) {
  if (storage) for await (const { key, bytes } of storage.objects()) yield { path: key, bytes, isShared: true };
  for await (const { path, bytes } of leavesOf(Buffer.from(dataDir)))
    yield { path: path.toString(), bytes, isShared: false };
}

function kindOf(top: string, third: string): StorageKind {
  if (ownKinds.includes(top)) return top as StorageKind;
  if (top === 'checkpoints') return 'checkpoints';
  if (top === 'jobs') return third === samplesFolder ? 'samples' : 'metrics';
  if (temporaryFolders.includes(top)) return 'temporary';
  return top.startsWith('replaced-') ? 'replaced' : 'other';
}

function add<Key>(sums: Map<Key, Sum>, key: Key, bytes: number): void {
  const sum = sums.get(key) ?? { bytes: 0, files: 0 };
  addTo(sum, bytes);
  sums.set(key, sum);
}

function addTo(sum: Sum, bytes: number): void {
  sum.bytes += bytes;
  sum.files += 1;
}
