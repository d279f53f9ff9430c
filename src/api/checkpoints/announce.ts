import type { BaseLogger } from 'pino';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { Dependencies } from '../dependencies.js';

/**
 * Tells whoever follows `GET /events` that checkpoints were pinned, renamed or deleted. Nobody waits for it: where Redis is away,
 * what was done stays done, and only the event is missing.
 */
export function announceCheckpoints(
  manifests: readonly Pick<CheckpointManifest, 'job'>[],
  { jobs }: Pick<Dependencies, 'jobs'>,
  log: Pick<BaseLogger, 'warn'>,
): void {
  for (const job of new Set(manifests.map(({ job }) => job)))
    jobs
      .announceCheckpoints(job)
      .catch((err: unknown) => log.warn({ err, job }, 'The event of changed checkpoints could not be written'));
}
