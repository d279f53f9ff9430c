import { mkdir, statfs } from 'node:fs/promises';
import { type StorageKind, type StorageUsage, storageKinds } from '../schema/service/storage.js';
import { type Measured, type MeasureOptions, measure } from './measure.js';
import { type CheckpointLists, jobOf, spareCheckpoints } from './spare-checkpoints.js';

/** What machines share, and its address. */
export interface SharedStorage {
  readonly url: string;
  readonly storage: NonNullable<MeasureOptions['shared']>;
}

export interface StorageUsageOptions extends Omit<MeasureOptions, 'shared'> {
  readonly dataDir: string;
  /** Undefined when all is below DATA_DIR. */
  readonly bucket?: SharedStorage | undefined;
  readonly checkpoints: CheckpointLists;
  /** How many of its newest checkpoints a job keeps: see spareCheckpoints. */
  readonly keepOf: (job: string) => Promise<number>;
}

const maxListed = 100;

/** What takes up space below DATA_DIR and in what machines share, and what of it may be deleted. */
export async function storageUsage(options: StorageUsageOptions): Promise<StorageUsage> {
  const { dataDir, bucket, checkpoints, keepOf } = options;
  await mkdir(dataDir, { recursive: true });
  const measured = await measure(dataDir, { ...options, shared: bucket?.storage });
  const spare = await spareCheckpoints(measured.checkpoints.keys(), checkpoints, keepOf);
  const { bavail, blocks, bsize } = await statfs(dataDir);
  const sums = [...measured.kinds.values()];
  return {
    measuredAt: new Date().toISOString(),
    dataDir,
    bucket: bucket ? { url: bucket.url, ...measured.shared } : null,
    disk: { freeBytes: bavail * bsize, totalBytes: blocks * bsize },
    isComplete: measured.isComplete,
    bytes: sums.reduce((sum, { bytes }) => sum + bytes, 0),
    files: sums.reduce((sum, { files }) => sum + files, 0),
    kinds: (Object.keys(storageKinds) as StorageKind[]).map(kind => ({
      kind,
      bytes: measured.kinds.get(kind)?.bytes ?? 0,
      files: measured.kinds.get(kind)?.files ?? 0,
      description: storageKinds[kind],
    })),
    jobs: jobsOf(measured),
    mayGo: mayGo(measured, spare, dataDir, bucket !== undefined),
  };
}

function jobsOf({ checkpoints, samples, metrics }: Measured): StorageUsage['jobs'] {
  const jobs = new Map<string, StorageUsage['jobs'][number]>();
  const entry = (job: string) => {
    const known = jobs.get(job) ?? { job, checkpoints: 0, checkpointBytes: 0, sampleBytes: 0, metricsBytes: 0 };
    jobs.set(job, known);
    return known;
  };
  for (const [folder, { bytes }] of checkpoints) {
    const own = entry(jobOf(folder.replace(/\.damaged$/, '')) ?? folder);
    own.checkpoints += 1;
    own.checkpointBytes += bytes;
  }
  for (const [job, { bytes }] of samples) entry(job).sampleBytes += bytes;
  for (const [job, { bytes }] of metrics) entry(job).metricsBytes += bytes;
  const total = (job: StorageUsage['jobs'][number]) => job.checkpointBytes + job.sampleBytes + job.metricsBytes;
  return [...jobs.values()].sort((a, b) => total(b) - total(a)).slice(0, maxListed);
}

/** What may be deleted, without what takes up no space. */
function mayGo(
  measured: Measured,
  spare: readonly string[],
  dataDir: string,
  isShared: boolean,
): StorageUsage['mayGo'] {
  const { kinds, checkpoints, leftovers, replaced } = measured;
  const damaged = [...checkpoints.keys()].filter(name => name.endsWith('.damaged'));
  const all = (what: StorageUsage['mayGo'][number]['what'], bytes: number, names: readonly string[], how: string) =>
    bytes > 0 ? [{ what, bytes, names: names.slice(0, maxListed), how }] : [];
  const sum = (sums: Measured['checkpoints'], names: Iterable<string>) =>
    [...names].reduce((total, name) => total + (sums.get(name)?.bytes ?? 0), 0);
  const madeAgain = (what: 'packed' | 'cuts' | 'thumbnails', how: string) =>
    all(what, kinds.get(what)?.bytes ?? 0, [what], `Remove ${dataDir}/${what} while nothing trains: ${how}`);
  return [
    ...madeAgain('packed', 'the next training decodes the pictures again.'),
    ...madeAgain('cuts', 'the next training cuts its pictures again.'),
    ...madeAgain('thumbnails', 'the next search for the nearest pictures makes them again.'),
    ...all(
      'checkpoints',
      sum(checkpoints, spare),
      spare,
      'DELETE /checkpoints/{id} removes one. They are older than those that their job keeps, are not its best, and do not serve.',
    ),
    ...all(
      'damaged',
      sum(checkpoints, damaged),
      damaged,
      `${isShared ? 'DELETE /jobs/{id} removes them with all else of their job.' : `Remove these folders of ${dataDir}/checkpoints.`} Their bytes do not match their digests, and nothing reads them.`,
    ),
    ...all(
      'leftovers',
      sum(leftovers, leftovers.keys()),
      [...leftovers.keys()],
      'Start the service again: it removes what interrupted uploads and saves have left behind.',
    ),
    ...all(
      'replaced',
      sum(replaced, replaced.keys()),
      [...replaced.keys()],
      `Remove these folders of ${dataDir} once you no longer need what was there before the restore.`,
    ),
  ];
}
