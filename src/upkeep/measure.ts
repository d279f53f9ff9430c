import { join } from 'node:path';
import { samplesFolder } from '../job/files.js';
import type { StorageKind } from '../schema/service/storage.js';
import { leavesOf } from '../storage/tree.js';
import { isAbandoned } from '../storage/workspace.js';

export interface MeasureOptions {
  /** Files after which counting stops. */
  readonly maxFiles?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
}

interface Sum {
  bytes: number;
  files: number;
}

/** What was found below DATA_DIR. */
export interface Measured {
  readonly isComplete: boolean;
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
const temporaryFolders = ['.tmp', '.fences', '.restoring'];

/** Adds up the sizes of all files below DATA_DIR. Links do not count and are not followed. */
export async function measure(dataDir: string, options: MeasureOptions = {}): Promise<Measured> {
  const { maxFiles = Number.POSITIVE_INFINITY, onProgress } = options;
  const kinds = new Map<StorageKind, Sum>();
  const parts = {
    checkpoints: new Map<string, Sum>(),
    samples: new Map<string, Sum>(),
    metrics: new Map<string, Sum>(),
    leftovers: new Map<string, Sum>(),
    replaced: new Map<string, Sum>(),
  };
  const abandoned = new Map<string, boolean>();
  let [files, bytes, isComplete] = [0, 0, true];
  for await (const leaf of leavesOf(Buffer.from(dataDir))) {
    if (files >= maxFiles) {
      isComplete = false;
      break;
    }
    files += 1;
    bytes += leaf.bytes;
    onProgress?.(files, bytes);
    const [top = '', second = '', third = ''] = leaf.path.toString().split('/');
    const kind = kindOf(top, third);
    add(kinds, kind, leaf.bytes);
    if (kind === 'samples' || kind === 'metrics') add(parts[kind], second, leaf.bytes);
    if (kind === 'checkpoints' && third !== '') add(parts.checkpoints, second, leaf.bytes);
    if (kind === 'replaced') add(parts.replaced, top, leaf.bytes);
    if (top === '.tmp') {
      if (!abandoned.has(second)) abandoned.set(second, await isAbandoned(join(dataDir, top, second), second));
      if (abandoned.get(second)) add(parts.leftovers, second, leaf.bytes);
    }
  }
  return { isComplete, kinds, ...parts };
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
  sum.bytes += bytes;
  sum.files += 1;
  sums.set(key, sum);
}
