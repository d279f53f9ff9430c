/** A file holds no recipe that can be read. The message says why, as a part of a sentence: `it ends too early`. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
}

/** Bytes of a file in order, of which little has to be in memory. */
export interface ByteReader {
  /** @throws RecipeError when fewer are left */
  read(bytes: number): Promise<Buffer>;
  /** @throws RecipeError when fewer are left */
  skip(bytes: number): Promise<void>;
}

/** @param chunks of the file; it is not closed when less than all of it is read */
export function byteReader(chunks: AsyncIterator<Uint8Array>): ByteReader {
  let left: Buffer = Buffer.alloc(0);
  const next = async () => {
    const { value, done } = await chunks.next();
    if (done) throw new RecipeError('it ends too early');
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  };
  return {
    async read(bytes) {
      const parts = [left];
      let length = left.length;
      while (length < bytes) {
        const part = await next();
        parts.push(part);
        length += part.length;
      }
      const all = parts.length === 1 ? left : Buffer.concat(parts);
      left = all.subarray(bytes);
      return all.subarray(0, bytes);
    },
    async skip(bytes) {
      let rest = bytes;
      while (left.length < rest) {
        rest -= left.length;
        left = await next();
      }
      left = left.subarray(rest);
    },
  };
}
