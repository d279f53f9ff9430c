import type { z } from 'zod';
import { parseJson } from '../schema/parse-json.js';
import type { Storage } from './storage.js';

/** The value of an object that holds JSON; undefined when there is none, or when it is not of the schema. */
export async function readJson<T>(
  storage: Pick<Storage, 'read'>,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const bytes = await storage.read(key);
  return bytes && parseJson(bytes, schema);
}
