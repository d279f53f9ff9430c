import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { parseStored } from '../../schema/parse-stored.js';
import { dataKey } from './data-key.js';
import type { S3Bucket } from './s3-bucket.js';

/** An object of a group: `data/{family}/{at}/{name}`. */
const StoredFile = z.object({ at: z.string(), bytes: z.int(), time: z.iso.datetime() });
export type StoredFile = z.infer<typeof StoredFile>;
const Files = z.record(z.string(), StoredFile);

const Head = z.object({
  format: z.literal(1),
  /** The number of the permission to write that counts; 0 when there is none. */
  fence: z.number(),
  /** By the keys of the groups: the files of each, by their names. */
  groups: z.record(z.string(), Files),
  /** Groups that can no longer be found, while somebody asks whether they are needed. */
  aside: z.record(z.string(), z.object({ group: z.string(), files: Files, since: z.iso.datetime() })),
  /** Ids of the last writes, the newest first, with spaces between them: by them its author knows a write again. */
  nonce: z.string(),
});
/** What is known of a family of groups. */
export type Head = Omit<z.infer<typeof Head>, 'format' | 'nonce'>;

/** What a head was when it was read; without an ETag there is none yet. */
export interface ReadHead {
  readonly etag: string | undefined;
  readonly head: Head;
  /** Ids of the writes that made it, the newest first. */
  readonly writes: readonly string[];
  /** Monotonic milliseconds. */
  readonly readAt: number;
}

/** What a change does; undefined changes nothing. */
export type Edit = (head: Head) => Head | undefined;

export const headsRoot = 'heads/';
const keyOf = (family: string) => `${headsRoot}${family}.json`;
const absent: Omit<ReadHead, 'readAt'> = { etag: undefined, head: { fence: 0, groups: {}, aside: {} }, writes: [] };
/** As many others may write between a write whose answer is lost and the moment when its author looks for it. */
const mostWrites = 64;
const mostKept = 20_000;
const readAtOnce = 32;
/** Longest wait of somebody who was slower than others, in milliseconds, at first. */
const waitMs = 20;

/**
 * One small object for each family of groups says which groups there are and who may write them. It is replaced by
 * compare-and-swap alone: the one operation by which a store of objects can decide anything.
 */
export class Heads {
  readonly #bucket: S3Bucket;
  readonly #known = new LRUCache<string, ReadHead>({ max: mostKept });

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  async read(family: string): Promise<ReadHead> {
    const known = this.#known.get(family);
    const found = await this.#bucket.read(keyOf(family), known?.etag);
    if (found === 'unchanged' && known) return this.#keep(family, known);
    if (!found || found === 'unchanged') return this.#keep(family, absent);
    return this.#keep(family, { etag: found.etag, ...parse(found.bytes, family) });
  }

  /** The head as it was read last, without asking for it. */
  known(family: string): ReadHead | undefined {
    return this.#known.get(family);
  }

  /** The heads of all families whose names begin so. */
  async all(beginning: string): Promise<{ family: string; head: Head }[]> {
    const found: { family: string; etag: string }[] = [];
    for await (const { key, etag } of this.#bucket.list(`${headsRoot}${beginning}`))
      found.push({ family: key.slice(headsRoot.length).replace(/\.json$/, ''), etag });
    const heads: { family: string; head: Head }[] = [];
    const next = found.values();
    await Promise.all(
      Array.from({ length: readAtOnce }, async () => {
        for (const { family, etag } of next) {
          const known = this.#known.get(family);
          const { head } = known?.etag === etag ? this.#keep(family, known) : await this.read(family);
          heads.push({ family, head });
        }
      }),
    );
    return heads;
  }

  /**
   * Changes a head, however many others do so at the same time.
   * @param edit called again for what others have made of it; what it throws ends the change
   * @returns the head as it was before and as it is now
   */
  async change(family: string, edit: Edit): Promise<{ before: Head; after: Head }> {
    for (let lost = 0; ; lost++) {
      const found = await this.read(family);
      const { head: before } = found;
      const after = edit(before);
      if (!after) return { before, after: before };
      if (await this.#swap(family, found, after)) return { before, after };
      await sleep(Math.random() * Math.min(1000, waitMs * 2 ** lost));
    }
  }

  /** @returns false when somebody else was faster */
  async #swap(family: string, { etag, writes }: ReadHead, head: Head): Promise<boolean> {
    const key = keyOf(family);
    if (etag !== undefined && isEmpty(head) && this.#bucket.options.conditionalDelete) {
      const isGone = await this.#bucket.deleteIf(key, etag);
      if (isGone) this.#keep(family, absent);
      return isGone;
    }
    const own = randomBytes(6).toString('base64url');
    const all = [own, ...writes].slice(0, mostWrites);
    const bytes = Buffer.from(JSON.stringify({ format: 1, ...head, nonce: all.join(' ') }));
    const made = await this.#bucket.putIf(key, bytes, etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag });
    if (made !== undefined) {
      this.#keep(family, { etag: made, head, writes: all });
      return true;
    }
    // It may be our own that was in the way, see putIf, and others may have written since: what it named may be deleted by now,
    // so it must not be written again.
    return (await this.read(family)).writes.includes(own);
  }

  #keep(family: string, { etag, head, writes }: Omit<ReadHead, 'readAt'>): ReadHead {
    const read = { etag, head, writes, readAt: performance.now() };
    this.#known.set(family, read);
    return read;
  }
}

/** The keys of all files that a head names. */
export function filesOf(family: string, { groups, aside }: Head): string[] {
  return [...Object.values(groups), ...Object.values(aside).map(({ files }) => files)].flatMap(files =>
    Object.entries(files).map(([name, { at }]) => dataKey(family, at, name)),
  );
}

function isEmpty({ fence, groups, aside }: Head): boolean {
  return fence === 0 && Object.keys(groups).length + Object.keys(aside).length === 0;
}

function parse(bytes: Uint8Array, family: string): Pick<ReadHead, 'head' | 'writes'> {
  const stored = parseStored(bytes, Head, keyOf(family));
  if (!stored) throw new Error(`The object ${keyOf(family)} of the storage cannot be read: its bytes are damaged`);
  const { format: _, nonce, ...head } = stored;
  return { head, writes: nonce.split(' ') };
}
