import type { z } from 'zod';
import { parseJson } from '../schema/parse-json.js';
import { parseStored } from '../schema/parse-stored.js';
import type { Storage } from './storage.js';

/** The value of an object that holds JSON; undefined when there is none, or when it does not match the schema. */
export async function readJson<T>(
  storage: Pick<Storage, 'read'>,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const bytes = await storage.read(key);
  return bytes && parseJson(bytes, schema);
}

/**
 * The same for a manifest, which must not be mistaken for damaged, or replaced, because a newer version has written it.
 * @throws ServiceError NEWER_DATA
 */
export async function readStored<T>(
  storage: Pick<Storage, 'read'>,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const bytes = await storage.read(key);
  return bytes && parseStored(bytes, schema, key);
}
