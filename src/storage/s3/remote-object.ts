import type { OpenObject } from '../storage.js';
import type { Bucket } from './bucket.js';

/** An object, whose parts are fetched when they are read. */
export function remoteObject(bucket: Bucket, key: string, bytes: number): OpenObject {
  return {
    bytes,
    read: (into, position) => bucket.readRange(key, into, position),
    stream: start => bucket.stream(key, bytes, start),
    close() {},
  };
}
