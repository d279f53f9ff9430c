import type { z } from 'zod';

/** The value that JSON, in UTF-8 or as text, stands for; undefined when it is none, or not of the schema. */
export function parseJson<T>(json: Uint8Array | string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(typeof json === 'string' ? json : Buffer.from(json).toString())).data;
  } catch {
    return undefined;
  }
}
