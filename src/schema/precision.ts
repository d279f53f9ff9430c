import { z } from 'zod';

/** Number format of the convolutions and of what lies between them; weights, moments and losses stay float32. */
export const Precision = z.enum(['float32', 'bfloat16']);
export type Precision = z.infer<typeof Precision>;

/** What a job may ask for: `auto` takes the faster precision on the machine that trains. */
export const PrecisionChoice = z.enum(['auto', ...Precision.options]);
export type PrecisionChoice = z.infer<typeof PrecisionChoice>;
