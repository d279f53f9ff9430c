import { createHash } from 'node:crypto';
import type { Storage } from '../storage/storage.js';
import type { OnBytes } from './copy-file.js';

/**
 * The bytes of an object, as many as it had when it was opened: a log may grow meanwhile.
 * @param onDigest called at the end with their SHA-256 in hexadecimal
 * @throws Error when there is no such object any more
 */
export async function* piecesOf(
  storage: Storage,
  key: string,
  onBytes: OnBytes,
  onDigest: (sha256: string) => void,
): AsyncGenerator<Uint8Array> {
  const object = await storage.open(key);
  if (!object) throw new Error(`${key} is gone`);
  try {
    const hash = createHash('sha256');
    for await (const piece of object.stream()) {
      hash.update(piece);
      onBytes(piece.length);
      yield piece;
    }
    onDigest(hash.digest('hex'));
  } finally {
    object.close();
  }
}

/** SHA-256 of an object in hexadecimal; undefined when there is none. */
export async function digestObject(storage: Storage, key: string, onBytes: OnBytes): Promise<string | undefined> {
  if (!(await storage.facts(key))) return undefined;
  let digest: string | undefined;
  const pieces = piecesOf(storage, key, onBytes, sha256 => {
    digest = sha256;
  });
  for await (const _ of pieces);
  return digest;
}
