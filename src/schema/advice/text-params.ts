import { z } from 'zod';

/** The numbers and names in a message, for programs that say it in another language by its code. */
export const TextParams = z.record(z.string(), z.union([z.string(), z.number()]));
export type TextParams = z.infer<typeof TextParams>;

/** What is said in several languages: by each code its English text, from its params. */
type Texts = Readonly<Record<string, (params: never) => string>>;

/** One of some texts, with what another language needs to say it. */
export function sayable<All extends Texts, Code extends keyof All & string>(
  texts: All,
  code: Code,
  params: Parameters<All[Code]>[0] & TextParams,
): { readonly code: Code; readonly text: string; readonly params: TextParams } {
  const text = texts[code] as unknown as (params: TextParams) => string;
  return { code, text: text(params), params };
}
