import { createHash } from 'node:crypto';
import type { CheckpointManifest } from '../schema/checkpoint.js';

/** One of a checkpoint's files of arrays. */
export type Part = keyof CheckpointManifest['files'];

/** What the manifest says of a part. */
export function describePart(part: Part, pieces: readonly Uint8Array[]) {
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return { name: `${part}.safetensors`, bytes, sha256: sha256(pieces) };
}

export function sha256(pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** The value that JSON in bytes stands for; undefined when it is none. */
export function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return bytes && JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
