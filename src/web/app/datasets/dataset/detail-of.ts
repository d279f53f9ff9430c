import type { Dataset } from '../../../../client/index.js';
import { say } from '../../words/say.js';
import { type Language, language } from '../../words/words.js';
import { rejectionsJa } from '../../words/written/rejections-ja.js';

/** By language; English is what the service writes itself. Here and not with all words: only this room says them. */
const texts: Record<Language, typeof rejectionsJa | undefined> = { en: undefined, ja: rejectionsJa };

/** What is wrong with a file, in the language of the page. */
export function detailOf({ detail, said }: Dataset['rejected'][number]): string {
  const known = texts[language.value];
  if (!known || !said) return detail;
  const { code, params = {} } = said;
  const inner = (value: (typeof params)[string]) =>
    typeof value === 'object' ? say(known, value.code, value.params ?? {}, '') : value;
  const values = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, inner(value)]));
  return say(known, code, values, detail);
}
