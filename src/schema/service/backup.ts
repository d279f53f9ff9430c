import { z } from 'zod';
import { FileDigest } from '../file-digest.js';

/** What a backup says of itself; it is written last. */
export const BackupManifest = z.object({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Of the service that wrote it. */
  version: z.string(),
  /** Entries of the queue, jobs and sweeps among them. */
  queueEntries: z.int().min(0),
  /** Every file beside this one, under its path within the backup. */
  files: z.array(FileDigest),
  /** Symbolic links: their targets are no part of the backup. */
  links: z.array(z.object({ name: z.string(), target: z.string() })),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** One entry of the queue in Redis, a line of the backup's queue.ndjson. */
export const QueueEntry = z.object({
  /** Of its key: `dcgan` is written only for a queue whose keys still have the names of an older version. */
  space: z.enum(['bull', 'dcgan']),
  /** The rest of its key: without the name of the queue, which may be another where it is restored. */
  key: z.string(),
  /** Milliseconds since 1970 at which Redis forgets it; null when it does not. */
  expiresAt: z.number().nullable(),
  /** What DUMP gives of it, in base64. */
  dump: z.string(),
});
export type QueueEntry = z.infer<typeof QueueEntry>;
