import { z } from 'zod';

/** What is kept below DATA_DIR and in the bucket of STORAGE_URL, in the words of people. */
export const storageKinds = {
  uploads: 'Datasets that were uploaded or imported',
  datasets: 'Your own pictures, where they are below DATA_DIR',
  checkpoints: 'Checkpoints of all jobs',
  samples: 'Sample grids of all jobs',
  metrics: 'Losses of all jobs',
  names: 'Favorites and directions',
  tasks: 'What was sent with tasks, and the files of their results',
  packed: 'Decoded pictures of folders and of demo-faces',
  cuts: 'Pictures cut to the size of a training',
  thumbnails: 'Small copies of pictures, by which the nearest are found',
  redis: 'The queue of the embedded Redis',
  temporary: 'What is being written at this moment, and what interrupted writes have left',
  replaced: 'What a restored backup has replaced',
  other: 'Everything else',
} as const;

export const StorageKind = z.enum(Object.keys(storageKinds) as [keyof typeof storageKinds]);
export type StorageKind = z.infer<typeof StorageKind>;

const bytes = z.int().min(0);

export const StorageUsage = z
  .object({
    measuredAt: z.iso.datetime(),
    dataDir: z.string(),
    bucket: z
      .object({ url: z.string(), bytes, files: bytes })
      .nullable()
      .describe(
        'The bucket of STORAGE_URL, with its part of what is counted here; the rest is in DATA_DIR of the machine that answers. null without STORAGE_URL',
      ),
    disk: z
      .object({ freeBytes: bytes, totalBytes: bytes })
      .describe('The disk of DATA_DIR: what the service may still write, and how large it is'),
    isComplete: z
      .boolean()
      .describe('false when there are more files than are counted here; `npm run storage` counts all'),
    bytes,
    files: bytes,
    kinds: z.array(z.object({ kind: StorageKind, bytes, files: bytes, description: z.string() })),
    jobs: z
      .array(
        z.object({
          job: z.string(),
          checkpoints: bytes,
          checkpointBytes: bytes,
          sampleBytes: bytes,
          metricsBytes: bytes,
        }),
      )
      .describe('The jobs that take most, at most 100'),
    mayGo: z
      .array(
        z.object({
          what: z.enum(['packed', 'cuts', 'thumbnails', 'checkpoints', 'damaged', 'leftovers', 'replaced']),
          bytes,
          names: z.array(z.string()).describe('What it is, at most 100: ids of checkpoints, names of folders'),
          how: z.string().describe('How to remove it, and when'),
        }),
      )
      .describe('What can be removed without losing what cannot be made again'),
  })
  .meta({ id: 'StorageUsage' });
export type StorageUsage = z.infer<typeof StorageUsage>;
