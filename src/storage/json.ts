import type { z } from 'zod';
import type { Storage } from './storage.js';

/** The value that JSON in bytes stands for; undefined when it is none, or not of the schema. */
export function parseJson<T>(bytes: Uint8Array, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(bytes).toString())).data;
  } catch {
    return undefined;
  }
}

/** The value of an object that holds JSON; undefined when there is none, or when it is not of the schema. */
export async function readJson<T>(
  storage: Pick<Storage, 'read'>,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const bytes = await storage.read(key);
  return bytes && parseJson(bytes, schema);
}
