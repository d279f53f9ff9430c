import type { RemovedName } from '../../directions/index.js';
import type { QueuedJob } from '../../job/queued-job.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { CheckpointReference } from '../../schema/job.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import type { DeletedWithJob } from '../jobs/delete.js';
import { jobBeginningFrom } from '../jobs/dependents.js';
import { checkNotPinned } from './pinned.js';

type Needed = Pick<Dependencies, 'jobs' | 'checkpoints'>;

/**
 * Checks that none of these checkpoints is pinned, and that no training resumes or starts from any of them.
 * @param latest whether the checkpoint that serves may be among them
 * @param url of the request, to which the error adds `latest=true`
 * @throws ServiceError CHECKPOINT_IN_USE, CHECKPOINT_PINNED or CHECKPOINT_SERVES
 */
export async function checkNotNeeded(
  manifests: readonly CheckpointManifest[],
  { latest, url }: { readonly latest: boolean; readonly url: string },
  { jobs, checkpoints }: Needed,
): Promise<void> {
  const ids = manifests.map(({ id }) => id);
  for (const id of new Set(manifests.map(({ job }) => job))) await checkOwner(id, ids, { jobs, checkpoints });
  const user = await jobBeginningFrom(id => ids.includes(id), jobs);
  if (user) throw beginsFrom(user);
  await checkNotPinned(id => ids.includes(id), checkpoints);
  const serving = await checkpoints.latest();
  if (serving && ids.includes(serving.id) && !latest)
    throw new ServiceError(
      'CHECKPOINT_SERVES',
      `The checkpoint ${serving.id} is the latest, which serves images. DELETE ${url}latest=true deletes it anyway.`,
    );
}

/**
 * Deletes checkpoints, and removes them from the records of jobs that have ended. The names of a training go with its last
 * checkpoint when its job is gone already: nobody could use or delete them any longer.
 * @throws ServiceError CHECKPOINT_IN_USE when a job that starts from one of them was queued in the meantime, and
 *   CHECKPOINT_PINNED when one of them was pinned
 */
export async function deleteCheckpoints(
  manifests: readonly CheckpointManifest[],
  { jobs, checkpoints, names }: Needed & Pick<Dependencies, 'names'>,
): Promise<DeletedWithJob> {
  let user: QueuedJob | undefined;
  const removed = await checkpoints.remove(
    manifests.map(({ id }) => id),
    async id => {
      user ??= await jobBeginningFrom(checkpoint => checkpoint === id, jobs);
      return user !== undefined;
    },
  );
  const gone = manifests.filter(({ id }) => removed.includes(id));
  const goneNames: RemovedName[] = [];
  for (const job of new Set(gone.map(({ job }) => job))) {
    const [[latest], best] = [await checkpoints.list(job), await checkpoints.best(job)];
    await jobs.forgetCheckpoints(job, removed, { latest: reference(latest), best: reference(best) });
    const isLast = !latest && (await checkpoints.refused(job)).length === 0;
    if (isLast && !(await jobs.get(job))) goneNames.push(...(await names.removeAll(job)));
  }
  if (user) throw beginsFrom(user);
  await checkNotPinned(pinned => manifests.some(({ id }) => id === pinned), checkpoints);
  return { checkpoints: removed, names: goneNames };
}

/** A job that has not ended needs its newest checkpoint, from which it resumes, and its best one. */
async function checkOwner(id: string, ids: readonly string[], { jobs, checkpoints }: Needed): Promise<void> {
  const job = await jobs.get(id);
  if (!job || job.finishedAt !== null) return;
  const [newest] = await checkpoints.list(id);
  const kept = [
    [newest?.id, 'resumes from its newest checkpoint'],
    [job.bestCheckpoint?.id, 'keeps its best checkpoint'],
  ] as const;
  for (const [checkpoint, why] of kept)
    if (checkpoint !== undefined && ids.includes(checkpoint))
      throw new ServiceError(
        'CHECKPOINT_IN_USE',
        `Job ${id} is ${job.status} and ${why} ${checkpoint}. Delete it when the job has ended; POST /jobs/${id}/cancel ends it.`,
      );
}

function beginsFrom({ id, status, resumeFrom }: QueuedJob): ServiceError {
  return new ServiceError(
    'CHECKPOINT_IN_USE',
    `Job ${id} is ${status} and starts from checkpoint ${resumeFrom}. Delete the checkpoint once that job has one of its own or has ended.`,
  );
}

function reference(manifest: CheckpointManifest | null | undefined): CheckpointReference | null {
  return manifest ? { id: manifest.id, step: manifest.step, sha256: manifest.files.generator.sha256 } : null;
}
