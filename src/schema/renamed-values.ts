import { z } from 'zod';
import { oneOf } from './advice/plain-message.js';

/**
 * One of several values, some of which used to be spelled differently: requests and stored data may still have the former
 * spelling, which is mapped when it is parsed, never written, and not documented.
 * @param former the value that each former spelling stands for
 */
export function renamedValues<const T extends string, const F extends string>(
  values: readonly [T, ...T[]],
  former: Readonly<Record<F, T>>,
) {
  const isFormer = (value: T | F): value is F => Object.hasOwn(former, value);
  const readable = z
    .enum([...values, ...(Object.keys(former) as F[])], {
      error: () => `must be ${oneOf(values)}`,
    })
    .meta({ enum: [...values] });
  // A codec and no transform, because answers are encoded.
  return z.codec(readable as z.ZodType<T | F, T | F>, z.enum(values) as z.ZodType<T, T>, {
    decode: value => (isFormer(value) ? former[value] : (value as T)),
    encode: value => value,
  });
}
