import { createHash } from 'node:crypto';
import type { FileDigest } from '../schema/file-digest.js';

/** SHA-256 of pieces, one after another, in hexadecimal. */
export function sha256(...pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** The description of a file in a manifest. */
export function describeFile(name: string, ...pieces: readonly Uint8Array[]): FileDigest {
  return { name, bytes: pieces.reduce((sum, { length }) => sum + length, 0), sha256: sha256(...pieces) };
}
