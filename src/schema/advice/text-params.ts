import { z } from 'zod';

/** The numbers and names in a message, for programs that say it in another language by its code. */
export const TextParams = z.record(z.string(), z.union([z.string(), z.number()]));
export type TextParams = z.infer<typeof TextParams>;
