import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createUnzip } from 'node:zlib';
import { say } from '../../schema/rejections/said.js';
import { Rejection } from '../source/source-image.js';
import { type ArchiveFile, unreadable } from './file.js';

/** A file, or its decompressed content, from beginning to end. */
export interface ByteStream {
  /** Looks at the next bytes, without taking them. Fewer than `length` where the stream ends or is damaged. */
  peek(length: number): Promise<Buffer>;
  /**
   * @returns the next bytes, fewer than `length` at the end
   * @throws Rejection when the compressed data are damaged
   */
  take(length: number): Promise<Buffer>;
  /** @returns how many bytes were skipped, fewer than `length` at the end */
  skip(length: number): Promise<number>;
  /** Bytes taken so far. */
  readonly position: number;
  /** @returns roughly how many bytes of the file were consumed since the last call; never more in total than it has */
  packedBytes(): number;
  /** Closes the file. */
  close(): Promise<void>;
}

export interface ByteStreamOptions {
  /** Unpacks gzip (RFC 1952, with as many members as there are) and zlib (RFC 1950). */
  readonly inflate: boolean;
  /** Called with the number of bytes that came out; throws to stop. */
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const chunkBytes = 256 * 2 ** 10;

export function byteStream(file: ArchiveFile, options: ByteStreamOptions): ByteStream {
  const { inflate, onBytes, signal } = options;
  const source = createReadStream(file.path, { highWaterMark: chunkBytes, ...(signal && { signal }) });
  const unzip = inflate ? createUnzip({ chunkSize: chunkBytes }) : undefined;
  // Without a listener, an abort before the first read would end the process.
  for (const stream of [source, unzip]) stream?.on('error', () => {});
  // This passes an error of the file on to unzip. The promise of pipeline is of no use: when something follows the
  // compressed data, unzip ends without having consumed it, and the promise never settles.
  if (unzip) pipeline(source, unzip).catch(() => {});
  const chunks: AsyncIterator<Buffer> = (unzip ?? source)[Symbol.asyncIterator]();

  let [pending, pendingBytes, position, arrived, packed] = [[] as Buffer[], 0, 0, 0, 0];
  let [ended, failure] = [false, undefined as unknown];

  /** Fetches one more chunk. @returns false at the end */
  async function more(): Promise<boolean> {
    if (failure !== undefined) throw failure;
    if (ended) return false;
    try {
      signal?.throwIfAborted();
      const { value, done } = await chunks.next();
      if (done) {
        ended = true;
        return false;
      }
      arrived += value.length;
      onBytes(value.length);
      pending.push(value);
      pendingBytes += value.length;
      return true;
    } catch (error) {
      failure = signal?.aborted ? signal.reason : asRejection(error);
      throw failure;
    }
  }

  /** Removes bytes that are pending. */
  function shift(length: number): Buffer {
    pendingBytes -= length;
    position += length;
    const first = pending[0];
    if (first && length < first.length) {
      pending[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const taken: Buffer[] = [];
    let missing = length;
    let used = 0;
    for (; missing > 0; used++) {
      const chunk = pending[used]!;
      if (chunk.length > missing) {
        taken.push(chunk.subarray(0, missing));
        pending[used] = chunk.subarray(missing);
        break;
      }
      taken.push(chunk);
      missing -= chunk.length;
    }
    pending = pending.slice(used);
    return taken.length === 1 ? taken[0]! : Buffer.concat(taken, length);
  }

  return {
    async peek(length) {
      try {
        while (pendingBytes < length && (await more()));
      } catch (error) {
        if (!(error instanceof Rejection)) throw error;
      }
      return Buffer.concat(pending, Math.min(length, pendingBytes));
    },
    async take(length) {
      while (pendingBytes < length && (await more()));
      return shift(Math.min(length, pendingBytes));
    },
    async skip(length) {
      let left = length;
      for (;;) {
        const step = Math.min(left, pendingBytes);
        shift(step);
        left -= step;
        if (left === 0 || !(await more())) return length - left;
      }
    },
    get position() {
      return position;
    },
    packedBytes() {
      const share = unzip && arrived > 0 ? unzip.bytesWritten / arrived : 1;
      const before = packed;
      packed = Math.max(before, Math.min(file.bytes, Math.round(position * share)));
      return packed - before;
    },
    async close() {
      unzip?.destroy();
      source.destroy();
      if (!source.closed) await new Promise<void>(resolve => source.once('close', resolve));
    },
  };
}

function asRejection(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return new Rejection('corrupt', say('CUT_OFF'));
  if (code?.startsWith('Z_')) return new Rejection('corrupt', say('DAMAGED_DATA'));
  return unreadable(error) ?? error;
}
