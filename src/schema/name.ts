import { z } from 'zod';

/** Most characters (UTF-16) of a name. */
const maxLength = 200;

/** A name given by a user: text of any script, on one line. Surrounding spaces are removed. */
export const Name = z
  .string()
  .normalize('NFC')
  .trim()
  .min(1, 'must not be empty')
  .max(maxLength, `must have at most ${maxLength} characters`)
  // Half a surrogate pair is no character either.
  .refine(text => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), 'must have no line breaks and no control characters')
  .refine(text => text === '' || /[^\p{C}\p{Z}\p{M}]/u.test(text), 'must have characters that can be seen');
