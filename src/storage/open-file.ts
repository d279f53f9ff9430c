import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs';
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
  return {
    descriptor,
    bytes: fstatSync(descriptor).size,
    read: (into, position) => readFully(descriptor, into, position),
    stream: (start = 0) => createReadStream('', { fd: descriptor, start, autoClose: false, highWaterMark: pieceBytes }),
    close: () => closeSync(descriptor),
  };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
