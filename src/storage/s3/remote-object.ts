import type { OpenObject } from '../storage.js';
import type { S3Bucket } from './s3-bucket.js';

/** An object, whose parts are fetched when they are read. */
export function remoteObject(bucket: S3Bucket, key: string, bytes: number): OpenObject {
  return {
    bytes,
    read: (into, position) => bucket.readRange(key, into, position),
    stream: start => bucket.stream(key, bytes, start),
    close() {},
  };
}
