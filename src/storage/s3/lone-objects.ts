import { setTimeout as sleep } from 'node:timers/promises';
import type { Content } from '../storage.js';
import type { S3Bucket } from './s3-bucket.js';
import type { Stamps } from './stamps.js';

/** Longest wait of somebody who was slower than others, in milliseconds, at first. */
const waitMs = 20;

/** Writes objects that stand alone. */
export class LoneObjects {
  readonly #bucket: S3Bucket;
  readonly #stamps: Stamps;
  readonly #checkFence: (() => Promise<void>) | undefined;

  /** @param checkFence throws when the permission to write is gone; undefined for whoever needs none */
  constructor(bucket: S3Bucket, stamps: Stamps, checkFence: (() => Promise<void>) | undefined) {
    this.#bucket = bucket;
    this.#stamps = stamps;
    this.#checkFence = checkFence;
  }

  async write(key: string, content: Content): Promise<void> {
    if (this.#checkFence) return this.#replace(key, async () => Buffer.concat(await collected(content)));
    const { etag } = await this.#bucket.put(key, content);
    if (etag === '') this.#stamps.forget(key);
    else this.#stamps.saw(key, etag);
  }

  async append(key: string, bytes: Uint8Array): Promise<void> {
    await this.#replace(key, before => Buffer.concat([before ?? Buffer.alloc(0), bytes]));
  }

  /**
   * Replaces a small object by compare-and-swap. The permission is checked after the object was read: so whoever had it and
   * lost it cannot replace what its successor has written since.
   */
  async #replace(
    key: string,
    made: (before: Uint8Array | undefined) => Uint8Array | Promise<Uint8Array>,
  ): Promise<void> {
    let sent: Uint8Array | undefined;
    for (let lost = 0; ; lost++) {
      const now = await this.#bucket.read(key);
      // Ours, when the answer was lost; perhaps somebody has added to it since.
      if (sent && now && Buffer.from(sent).equals(now.bytes.subarray(0, sent.length))) return;
      await this.#checkFence?.();
      sent = await made(now?.bytes);
      const etag = await this.#bucket.putIf(key, sent, now ? { ifMatch: now.etag } : { ifNoneMatch: '*' });
      if (etag !== undefined) {
        this.#stamps.saw(key, etag);
        return;
      }
      await sleep(Math.random() * Math.min(1000, waitMs * 2 ** lost));
    }
  }
}

async function collected(content: Content): Promise<Uint8Array[]> {
  if (content instanceof Uint8Array) return [content];
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return pieces;
}
