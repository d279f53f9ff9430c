import type { S3Bucket } from './s3-bucket.js';

const atOnce = 16;

/** Deletes objects one by one: not every store knows the request for many. */
export async function deleteObjects(bucket: S3Bucket, keys: readonly string[]): Promise<void> {
  const next = keys.values();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, keys.length) }, async () => {
      for (const key of next) await bucket.delete(key);
    }),
  );
}

/** Deletes every object whose key begins so. */
export async function deleteBelow(bucket: S3Bucket, beginning: string): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of bucket.list(beginning)) keys.push(key);
  await deleteObjects(bucket, keys);
}
