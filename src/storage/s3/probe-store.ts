import { randomUUID } from 'node:crypto';
import type { S3Options } from './options.js';
import { S3Bucket } from './s3-bucket.js';

/** An ETag that no object has. */
const wrongEtag = '"00000000000000000000000000000000"';

/** What was found out about a store. */
export interface ProbedStore {
  /** Whether it honors conditions of deletions, which not every store does. */
  readonly conditionalDelete: boolean;
}

/**
 * Tries, with an object of its own, what the service relies on: that what was written is read, and that a write whose
 * condition does not hold is refused.
 * @throws Error with one line that says what to do: the store cannot be reached or used, or ignores conditions
 * @throws ServiceError STORAGE_UNAVAILABLE
 */
export async function probeStore(options: S3Options): Promise<ProbedStore> {
  const bucket = new S3Bucket(options);
  const key = `probe-${randomUUID()}`;
  const [first, second] = [Buffer.from('first'), Buffer.from('second')];
  const isThere = async (wanted: Buffer) => {
    const found = await bucket.read(key);
    return found !== undefined && wanted.equals(found.bytes) && found.etag;
  };
  try {
    // Refused when its answer was lost: then it is there all the same.
    await bucket.putIf(key, first, { ifNoneMatch: '*' });
    const etag = await isThere(first);
    if (!etag)
      throw new Error(`The storage ${bucket.name} does not give back what was written to it: use another store`);
    const ignored: string[] = [];
    if ((await bucket.putIf(key, second, { ifNoneMatch: '*' })) !== undefined) ignored.push('If-None-Match: *');
    else if ((await bucket.putIf(key, second, { ifMatch: wrongEtag })) !== undefined) ignored.push('If-Match');
    if (ignored.length > 0 || !(await isThere(first)))
      throw new Error(
        `The storage ${bucket.name} ignores the condition ${ignored.join(', ') || 'of a write'}, so that two attempts of a job could replace each other's checkpoints. Use an S3-compatible store that honors conditional writes (If-None-Match and If-Match), or unset STORAGE_URL to keep everything in DATA_DIR`,
      );
    const swapped = await bucket.putIf(key, second, { ifMatch: etag });
    if (swapped === undefined && !(await isThere(second)))
      throw new Error(
        `The storage ${bucket.name} refuses a write although its condition, If-Match with the ETag of the object, holds: use another S3-compatible store`,
      );
    const isDeleted = await bucket.deleteIf(key, wrongEtag).catch(() => true);
    return { conditionalDelete: !isDeleted && (await isThere(second)) !== false };
  } finally {
    await bucket.delete(key).catch(() => {});
  }
}
