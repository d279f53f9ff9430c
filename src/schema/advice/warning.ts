import { z } from 'zod';
import { TextParams } from './text-params.js';

/** Something that the owner of a training should know. */
export const Warning = z.object({
  code: z.string(),
  message: z.string(),
  params: TextParams.optional().describe('What the message says, to say it in another language by its code'),
  step: z.int().nullable(),
});
export type Warning = z.infer<typeof Warning>;
