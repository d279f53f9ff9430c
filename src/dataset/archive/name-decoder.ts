import { isUtf8 } from 'node:buffer';
import yauzl from 'yauzl';

/** Turns names in an unknown encoding into text. */
export interface NameDecoder {
  /** Takes a name as evidence of how its neighbors are encoded. */
  learn(name: Buffer): void;
  /** The most likely text of a name; never fails, and always decodes valid UTF-8 as such. */
  decode(name: Buffer): string;
}

/** The default encodings of Western programs: in zip (APPNOTE.TXT D.1), and everywhere else. */
export type Western = 'cp437' | 'windows-1252';

interface Encoding {
  /** @returns undefined when the bytes cannot be in this encoding */
  decode(name: Buffer): string | undefined;
  /** Non-ASCII characters in everyday use; decoding with the wrong encoding rarely yields only these. */
  readonly everyday: RegExp;
}

/** Names that are examined before the encoding is settled. */
const maxLearned = 500;

/**
 * A decoder for names that come from one archive or folder, and so have the same encoding. Names in UTF-8 are taken as
 * such. For the others, each encoding is tried, and the one that yields the most everyday characters is used.
 */
export function nameDecoder(western: Western): NameDecoder {
  const scores = new Map<Encoding, number>();
  let learned = 0;
  return {
    learn(name) {
      if (isUtf8(name) || learned === maxLearned) return;
      learned++;
      for (const encoding of encodings(western))
        scores.set(encoding, (scores.get(encoding) ?? 0) + plausibility(name, encoding));
    },
    decode(name) {
      if (isUtf8(name)) return name.toString();
      const tried = encodings(western);
      const ofAll = best(tried, encoding => scores.get(encoding) ?? 0);
      const ofThis = () => best(tried, encoding => plausibility(name, encoding)).decode(name);
      return (learned > 0 ? ofAll.decode(name) : undefined) ?? ofThis() ?? name.toString('latin1');
    },
  };
}

/** The first of those with the highest score. */
function best(tried: readonly Encoding[], scoreOf: (encoding: Encoding) => number): Encoding {
  const scores = tried.map(scoreOf);
  return tried[scores.indexOf(Math.max(...scores))]!;
}

/** The share of everyday characters among the non-ASCII ones; 0 when the bytes are not valid in this encoding. */
function plausibility(name: Buffer, { decode, everyday }: Encoding): number {
  const text = decode(name);
  const foreign = text?.match(/[^\0-\x7f]/gu)?.length;
  return text === undefined || !foreign ? 0 : (text.match(everyday)?.length ?? 0) / foreign;
}

const known = new Map<Western, readonly Encoding[]>();

/** The encodings to try, likeliest first. They are created on demand: nearly all names are UTF-8. */
function encodings(western: Western): readonly Encoding[] {
  const found = known.get(western) ?? [
    // An accented letter stands next to a plain one of the same case.
    encoding(western, /(?![a-z])((?<=[a-z])\p{Ll}|\p{Ll}(?=[a-z]))|(?![A-Z])((?<=[A-Z])\p{Lu}|\p{Lu}(?=[A-Za-z]))/gu),
    encoding('shift_jis', charactersOf('shift_jis', 0x40, [0x82, 0x83], [0x88, 0x97])),
    encoding('euc-kr', charactersOf('euc-kr', 0xa1, [0xb0, 0xc8])),
    encoding('gbk', charactersOf('gbk', 0xa1, [0xb0, 0xd7])),
    encoding('euc-jp', charactersOf('euc-jp', 0xa1, [0xa4, 0xa5], [0xb0, 0xcf])),
    encoding('big5', charactersOf('big5', 0x40, [0xa4, 0xc6])),
    encoding('ibm866', russian),
    encoding('windows-1251', russian),
  ];
  known.set(western, found);
  return found;
}

const russian = /(?<=[а-яё])[а-яё]|[а-яё](?=[а-яё])|(?<=[А-ЯЁ])[А-ЯЁ]|[А-ЯЁ](?=[А-Яа-яЁё])|(?<=[А-ЯЁ])[а-яё]/gu;

function encoding(label: string, everyday: RegExp): Encoding {
  if (label === 'cp437') return { decode: name => yauzl.getFileNameLowLevel(0, name, [], true), everyday };
  const decoder = new TextDecoder(label, { fatal: true });
  return {
    everyday,
    decode(name) {
      try {
        return decoder.decode(name);
      } catch {
        return undefined;
      }
    },
  };
}

/** Matches two-byte characters by ranges of the first byte, where East Asian standards put the frequent ones. */
function charactersOf(label: string, minSecond: number, ...ranges: (readonly [number, number])[]): RegExp {
  const decoder = new TextDecoder(label);
  const found = new Set(label.endsWith('jis') || label === 'euc-jp' ? 'ー々' : '');
  for (const [from, to] of ranges)
    for (let first = from; first <= to; first++)
      for (let second = minSecond; second < 0xff; second++)
        for (const character of decoder.decode(Uint8Array.of(first, second)))
          if (character > '\x7f' && character !== '\ufffd') found.add(character);
  return new RegExp(`[${[...found].join('')}]`, 'gu');
}
