import type { StoredObject } from '../storage.js';
import { markKey } from './clean-bucket.js';
import { dataRoot } from './data-key.js';
import { type Heads, headsRoot } from './heads.js';
import type { S3Bucket } from './s3-bucket.js';

/** Every object of a storage under the key by which it is read: those of groups, then those that stand alone. */
export async function* allObjects(bucket: S3Bucket, heads: Heads): AsyncGenerator<StoredObject> {
  for (const { head } of await heads.all(''))
    for (const [group, files] of Object.entries(head.groups))
      for (const [name, { bytes, time }] of Object.entries(files))
        yield { key: `${group}/${name}`, bytes, changedAt: new Date(time) };
  for await (const { key, bytes, changedAt } of bucket.list(''))
    if (key !== markKey && ![dataRoot, headsRoot].some(own => key.startsWith(own))) yield { key, bytes, changedAt };
}
