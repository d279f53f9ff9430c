import { qualityScore } from '../model/quality-score.js';
import { CheckpointId, CheckpointManifest } from '../schema/checkpoint.js';
import { newerDataIn } from '../schema/parse-stored.js';
import { ServiceError } from '../schema/problem.js';
import { readStored, type Storage } from '../storage/index.js';

/** Where checkpoints are kept: each is a group of objects under its id. */
export const checkpointsRoot = 'checkpoints';
export const manifestFile = 'manifest.json';
export const checkpointKey = (id: string) => `${checkpointsRoot}/${id}`;
export const manifestKey = (id: string) => `${checkpointKey(id)}/${manifestFile}`;

/** Most attempts to list checkpoints without one of them being removed meanwhile. */
const listings = 5;

export type CheckpointManifests = ReturnType<typeof checkpointManifests>;

/** Finds checkpoints by their manifests. Whether their files are intact is another question. */
export function checkpointManifests(storage: Storage) {
  const ids = async () => (await storage.list(checkpointsRoot)).filter(name => CheckpointId.safeParse(name).success);

  /** Undefined when there is none, or none that this version can read. */
  async function find(id: string): Promise<CheckpointManifest | undefined> {
    let manifest: CheckpointManifest | undefined;
    await newerDataIn(async () => {
      manifest = await readStored(storage, manifestKey(id), CheckpointManifest);
    });
    return manifest;
  }

  /** The error that refuses a checkpoint made by a newer version; undefined for any other. */
  const refused = (id: string): Promise<ServiceError | undefined> =>
    newerDataIn(() => readStored(storage, manifestKey(id), CheckpointManifest));

  return {
    find,
    refused,

    /** Whether there is such a checkpoint, of any version. */
    async isThere(id: string): Promise<boolean> {
      return (await find(id)) !== undefined || (await refused(id)) !== undefined;
    },

    /** Every checkpoint whose manifest can be read, in no order; those whose ids are not wanted are not read. */
    async all(wanted: (id: string) => boolean = () => true): Promise<CheckpointManifest[]> {
      for (let attempt = 1; ; attempt++) {
        const listed = (await ids()).filter(wanted);
        const manifests = await Promise.all(listed.map(find));
        const unread = listed.filter((_, i) => manifests[i] === undefined);
        const left = unread.length === 0 || attempt === listings ? undefined : new Set(await ids());
        // One that was removed in between made room for newer ones, which may not have been there when it was listed.
        if (!left || unread.every(id => left.has(id))) return manifests.filter(manifest => manifest !== undefined);
      }
    },

    /** Checkpoints of a job, or of all jobs, made by a newer version, with the error that says so, in the order of their steps. */
    async allRefused(job?: string): Promise<{ readonly id: string; readonly error: ServiceError }[]> {
      const found = (await ids()).flatMap(id => {
        const [, of, step] = /^(.+)-(\d+)$/.exec(id) ?? [];
        return of !== undefined && (job === undefined || of === job) ? [{ id, step: Number(step) }] : [];
      });
      const all = await Promise.all(
        found.sort((a, b) => a.step - b.step).map(async ({ id }) => ({ id, error: await refused(id) })),
      );
      return all.flatMap(({ id, error }) => (error ? [{ id, error }] : []));
    },
  };
}

/** The order in which they were saved, the last one first; of those saved at the same moment, the highest step first. */
export function newestFirst(manifests: readonly CheckpointManifest[]): CheckpointManifest[] {
  return [...manifests].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.step - a.step);
}

export function newestOf(manifests: readonly CheckpointManifest[]): CheckpointManifest | null {
  return newestFirst(manifests)[0] ?? null;
}

/** The one with the lowest `qualityScore`, the newest if there are several. Null when none was measured. */
export function bestOf(newestFirst: readonly CheckpointManifest[]): CheckpointManifest | null {
  let best: CheckpointManifest | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const manifest of newestFirst) {
    const score = manifest.quality ? qualityScore(manifest.quality) : least;
    if (score < least) [best, least] = [manifest, score];
  }
  return best;
}

export function checkpointNotFound(id: string): ServiceError {
  return new ServiceError(
    'CHECKPOINT_NOT_FOUND',
    `There is no checkpoint ${id}: GET /jobs/{id}/checkpoints lists those of a job.`,
  );
}
