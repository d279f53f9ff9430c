import { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Content } from '../storage.js';

/** A store takes at most 10,000 parts, which is 156 GiB of these. */
const partBytes = 16 * 2 ** 20;
/** Parts of one object on their way at a time. */
const partsAtOnce = 3;

/**
 * Writes an object: in one request when it is small, else in parts, of which only a few are in memory.
 * @returns its ETag, empty when it was sent in parts, and its size
 */
export async function putContent(
  client: S3Client,
  named: { readonly Bucket: string; readonly Key: string },
  content: Content,
): Promise<{ etag: string; bytes: number }> {
  const pieces = piecesOf(content);
  const first: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= partBytes) {
    const { done, value } = await pieces.next();
    if (done) {
      const { ETag = '' } = await client.send(new PutObjectCommand({ ...named, Body: Buffer.concat(first) }));
      return { etag: ETag, bytes };
    }
    first.push(value);
    bytes += value.length;
  }
  async function* all() {
    yield* first.splice(0);
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  }
  const upload = new Upload({
    client,
    params: { ...named, Body: Readable.from(all(), { objectMode: false }) },
    partSize: partBytes,
    queueSize: partsAtOnce,
  });
  try {
    await upload.done();
  } catch (error) {
    // The store had put it together, but its answer was lost: the parts are gone, and the object is there.
    if ((error as Error).name !== 'NoSuchUpload') throw error;
    const found = await client.send(new HeadObjectCommand(named)).catch(() => undefined);
    if (found?.ContentLength !== bytes) throw error;
  }
  return { etag: '', bytes };
}

async function* piecesOf(content: Content): AsyncGenerator<Uint8Array, void> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}
