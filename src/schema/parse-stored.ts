import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { ServiceError } from './problem.js';

/**
 * Reads JSON that the service has stored.
 * @param name which file or record it is, for people
 * @returns undefined when it is not JSON, or is not of the schema
 * @throws ServiceError NEWER_DATA when it has a key or a format that this version does not know. Whoever reads it must leave
 *   it as it is: to treat it as damaged, or to replace it, would lose what the newer version has put there
 */
export function parseStored<T>(json: Uint8Array | string, schema: z.ZodType<T>, name: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(typeof json === 'string' ? json : Buffer.from(json).toString());
  } catch {
    return undefined;
  }
  return parseStoredValue(value, schema, name);
}

/** The same of a value that has been parsed as JSON before. @throws ServiceError NEWER_DATA */
export function parseStoredValue<T>(value: unknown, schema: z.ZodType<T>, name: string): T | undefined {
  const newer = newerFormat(value, schema) ?? unknownKey(value, schema);
  if (newer !== undefined)
    throw new ServiceError(
      'NEWER_DATA',
      `${name} ${newer}: it was made by a newer version of the service. Upgrade to use it; it was left as it is.`,
    );
  return schema.safeParse(value).data;
}

/**
 * A value as it is to be stored: without the keys whose values are the defaults of its schema. A key has a default because
 * older versions did not write it. So what uses nothing new can still be read by a version that does not know the key, as
 * while the replicas of a service are replaced one by one.
 */
export function withoutDefaults<T>(value: T, schema: z.ZodType<T>): unknown {
  return sparse(value, schema);
}

function sparse(value: unknown, schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      if (!isObject(value)) return value;
      const kept = Object.entries(value).flatMap(([key, element]) => {
        const inner = Object.hasOwn(def.shape, key) ? (def.shape[key] as z.core.$ZodTypes) : undefined;
        if (!inner) return [[key, element]];
        const own = inner._zod.def;
        const isDefault = own.type === 'default' && isDeepStrictEqual(element, own.defaultValue);
        return isDefault ? [] : [[key, sparse(element, inner)]];
      });
      return Object.fromEntries(kept);
    }
    case 'optional':
    case 'nullable':
    case 'default':
      return sparse(value, def.innerType);
    case 'pipe':
      return sparse(value, def.in._zod.def.type === 'transform' ? def.out : def.in);
    default:
      return value;
  }
}

export function isNewerData(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'NEWER_DATA';
}

/** @returns what it throws when it is refused as newer data; undefined when it is not refused */
export async function newerDataIn(read: () => Promise<unknown>): Promise<ServiceError | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (isNewerData(error)) return error;
    throw error;
  }
}

function newerFormat(value: unknown, schema: z.core.$ZodType): string | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== 'object' || !isObject(value) || typeof value.format !== 'number') return undefined;
  const format = (def.shape.format as z.core.$ZodTypes | undefined)?._zod.def;
  if (format?.type !== 'literal') return undefined;
  const known = Math.max(...format.values.map(Number));
  return value.format > known ? `has format ${value.format}, and this version reads up to ${known}` : undefined;
}

function unknownKey(value: unknown, schema: z.core.$ZodType): string | undefined {
  const path = unknownPath(value, schema, []);
  return path && `has the key "${path.join('.')}", which this version does not know`;
}

/** Looks at every level, also where a schema leaves out what it does not know. */
function unknownPath(value: unknown, schema: z.core.$ZodType, path: readonly string[]): readonly string[] | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const firstOf = (entries: Iterable<readonly [string | number, unknown]>, inner: z.core.$ZodType) => {
    for (const [key, element] of entries) {
      const found = unknownPath(element, inner, [...path, String(key)]);
      if (found) return found;
    }
    return undefined;
  };
  switch (def.type) {
    case 'object':
      if (!isObject(value)) return undefined;
      for (const [key, element] of Object.entries(value)) {
        const inner = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
        const found = inner ? unknownPath(element, inner, [...path, key]) : [...path, key];
        if (found) return found;
      }
      return undefined;
    case 'array':
      return Array.isArray(value) ? firstOf(value.entries(), def.element) : undefined;
    case 'record':
      return isObject(value) ? firstOf(Object.entries(value), def.valueType) : undefined;
    case 'union': {
      const found = def.options.map(option => unknownPath(value, option, path));
      return found.every(inOption => inOption !== undefined) ? found[0] : undefined;
    }
    case 'optional':
    case 'nullable':
    case 'default':
      return unknownPath(value, def.innerType, path);
    case 'pipe':
      return unknownPath(value, def.in._zod.def.type === 'transform' ? def.out : def.in, path);
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
