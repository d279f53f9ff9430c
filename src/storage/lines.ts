export interface Line {
  /** Without its end. */
  readonly bytes: Buffer;
  /** Where the line after it begins, in bytes from the start of the object. */
  readonly end: number;
}

/**
 * The lines of an object, which is read as they are taken. A last line without an end, which is still being written or was
 * cut off, is left out.
 * @param pieces the bytes from the offset on
 * @param offset where they begin, in bytes: the start of a line
 */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>, offset = 0): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let position = offset;
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      position += end + 1 - from;
      yield { bytes: rest.subarray(from, end), end: position };
      from = end + 1;
    }
    rest = rest.subarray(from);
  }
}
