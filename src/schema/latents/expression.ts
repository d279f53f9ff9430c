import { z } from 'zod';

/** Most characters of an expression in an address, and in a body. */
export const longestInAddress = 16_000;
export const longestExpression = 200_000;

export const expression = (longest: number) =>
  z.string().max(longest, `must have at most ${longest.toLocaleString('en')} characters`);

/** A name of a favorite or a direction, of which only the length is checked here. */
export const latentName = z
  .string()
  .max(400, 'must have at most 60 characters')
  .normalize('NFC')
  .describe('Letters of any script, digits and `_`, at most 60, not beginning with a digit');
