import type { Storage } from '../storage/index.js';

/** The bytes of an object, from a position on; none when it is gone by now. It is opened when the first are taken. */
export async function* piecesOf(
  storage: Pick<Storage, 'open'>,
  key: string,
  start = 0,
): AsyncGenerator<Uint8Array, void, undefined> {
  const object = await storage.open(key);
  try {
    if (object) yield* object.stream(start);
  } finally {
    object?.close();
  }
}
