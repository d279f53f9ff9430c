import { z } from 'zod';
import { TextParams } from './text-params.js';

/** Slow work before the first step: drawing or decoding a dataset. */
export const Preparation = z.object({
  what: z.string(),
  code: z.string().optional(),
  params: TextParams.optional().describe('What the text says, to say it in another language by its code'),
  done: z.int(),
  total: z.int(),
});
export type Preparation = z.infer<typeof Preparation>;
