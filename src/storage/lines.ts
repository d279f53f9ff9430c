import { open } from 'node:fs/promises';

export interface Line {
  /** Without its end. */
  readonly bytes: Buffer;
  /** Where the line after it begins, in bytes from the start of the file. */
  readonly end: number;
}

/**
 * The lines of a file, which is read as they are taken. A last line without an end, which is still being written or was
 * cut off, is left out.
 * @param offset where to begin, in bytes: the start of a line
 * @throws Error with the code ENOENT when there is no such file
 */
export async function* linesOf(path: string, offset = 0): AsyncGenerator<Line> {
  const file = await open(path);
  try {
    let rest = Buffer.alloc(0);
    let position = offset;
    for await (const chunk of file.createReadStream({ start: offset, autoClose: false })) {
      rest = Buffer.concat([rest, chunk as Buffer]);
      let from = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
        position += end + 1 - from;
        yield { bytes: rest.subarray(from, end), end: position };
        from = end + 1;
      }
      rest = rest.subarray(from);
    }
  } finally {
    await file.close();
  }
}
