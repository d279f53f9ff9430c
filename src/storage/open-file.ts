import { closeSync, fstatSync, openSync } from 'node:fs';
import { readFully } from './read-fully.js';
import type { OpenObject } from './storage.js';

/** Bytes that are read at a time. */
const pieceBytes = 262_144;

/** An open file. */
export interface OpenFile extends OpenObject {
  readonly descriptor: number;
}

/** A file, to read parts of it; undefined when there is none. */
export function openFile(path: string): OpenFile | undefined {
  const descriptor = openIfThere(path);
  if (descriptor === undefined) return undefined;
  const bytes = fstatSync(descriptor).size;
  return {
    descriptor,
    bytes,
    read: (into, position) => readFully(descriptor, into, position),
    stream: (start = 0) => piecesOf(descriptor, start, bytes),
    close: () => closeSync(descriptor),
  };
}

/** Unlike a stream of Node, this leaves the file open when nobody takes the rest. */
async function* piecesOf(descriptor: number, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let position = start; position < end; ) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - position));
    await readFully(descriptor, piece, position);
    position += piece.length;
    yield piece;
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
