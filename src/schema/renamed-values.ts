import { z } from 'zod';

/**
 * One of several values, some of which used to be spelled differently: requests and stored data may still have the former
 * spelling, which is mapped when it is parsed, never written, and not documented.
 * @param former the value that each former spelling stands for
 */
export function renamedValues<const T extends readonly [string, ...string[]]>(
  values: T,
  former: Readonly<Record<string, T[number]>>,
) {
  return z.preprocess(
    (value: T[number]) => (Object.hasOwn(former, String(value)) ? former[value] : value),
    z.enum(values),
  );
}
