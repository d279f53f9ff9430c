import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileDigest } from '../schema/file-digest.js';

const pieceBytes = 1 << 20;

/** Called with the number of bytes read; throws to abort the work. */
export type OnBytes = (bytes: number) => void;

/** Copies a file, safely onto the disk. @returns what was copied, which is less than there is when the file grows */
export async function copyFile(from: Buffer, to: Buffer, onBytes: OnBytes): Promise<Omit<FileDigest, 'name'>> {
  await mkdir(to.subarray(0, to.lastIndexOf('/')), { recursive: true });
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'w');
    try {
      const digest = await readThrough(source, onBytes, async piece => {
        for (let written = 0; written < piece.length; )
          written += (await target.write(piece, written, piece.length - written)).bytesWritten;
      });
      await target.sync();
      return digest;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** What a file holds. */
export async function digestFile(path: Buffer, onBytes: OnBytes): Promise<Omit<FileDigest, 'name'>> {
  const file = await open(path, 'r');
  try {
    return await readThrough(file, onBytes, async () => {});
  } finally {
    await file.close();
  }
}

async function readThrough(
  file: Awaited<ReturnType<typeof open>>,
  onBytes: OnBytes,
  each: (piece: Buffer) => Promise<void>,
): Promise<Omit<FileDigest, 'name'>> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(pieceBytes);
  // No further than its end was when it was opened: a log that grows would not end.
  const { size } = await file.stat();
  let bytes = 0;
  while (bytes < size) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(pieceBytes, size - bytes));
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await each(piece);
    bytes += bytesRead;
    onBytes(bytesRead);
  }
  return { bytes, sha256: hash.digest('hex') };
}
