import type { FileHandle } from 'node:fs/promises';
import type { SharedFile } from './shared-file.js';

/** Reads small pieces of a file, most often one after the other, with few system calls. */
export interface FileWindow {
  /** @returns the bytes when they are in memory already */
  cached(position: number, length: number): Buffer | undefined;
  /** @returns the bytes, fewer than `length` at the end of the file; they are not changed later */
  load(position: number, length: number): Promise<Buffer>;
}

export function fileWindow(file: SharedFile, windowBytes: number): FileWindow {
  let start = 0;
  let bytes: Buffer = Buffer.alloc(0);
  const cached = (position: number, length: number) =>
    position >= start && position + length <= start + bytes.length
      ? bytes.subarray(position - start, position - start + length)
      : undefined;
  return {
    cached,
    async load(position, length) {
      const found = cached(position, length);
      if (found) return found;
      bytes = await file.use(handle => readAt(handle, position, Math.max(length, windowBytes)));
      start = position;
      return bytes.subarray(0, length);
    },
  };
}

/** @returns the bytes at a position, fewer than `length` when the file ends earlier */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
