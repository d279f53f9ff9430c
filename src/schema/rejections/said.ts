import { z } from 'zod';
import { TextParams } from '../advice/text-params.js';
import { archiveTexts } from './archive-texts.js';
import { foreignFileTexts } from './foreign-file-texts.js';
import { imageTexts } from './image-texts.js';
import { recordTexts } from './record-texts.js';

/** Everything that the service says of a file that cannot be used, in English. */
export const rejectionTexts = { ...imageTexts, ...foreignFileTexts, ...archiveTexts, ...recordTexts };
export type RejectionTexts = typeof rejectionTexts;
export type RejectionCode = keyof RejectionTexts;

const Inner = z.object({ code: z.string(), params: TextParams.optional() });

/** A text by its code, for programs that say it in another language. A value may be such a text itself. */
export const Said = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), Inner])).optional(),
});
export type Said = z.infer<typeof Said>;

/** What has to be known to say something; for each text in it, another one that is said in its place. */
type Params<Code extends RejectionCode> = RejectionTexts[Code] extends (params: infer Values) => string
  ? [params: { readonly [Name in keyof Values]: Values[Name] extends string ? string | Said : Values[Name] }]
  : [];

/** @param params what the text of this code needs */
export function say<Code extends RejectionCode>(code: Code, ...[params]: Params<Code>): Said {
  return params === undefined ? { code } : { code, params: params as NonNullable<Said['params']> };
}

/** What is said, in English. */
export function textOf({ code, params = {} }: Said): string {
  const text: unknown = rejectionTexts[code as RejectionCode];
  if (typeof text !== 'function') return String(text);
  const values = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'object' ? textOf(value) : value,
  ]);
  return (text as (params: unknown) => string)(Object.fromEntries(values));
}
