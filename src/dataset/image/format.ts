import { say } from '../../schema/rejections/said.js';
import { Rejection } from '../source/source-image.js';
import { beginningOf, beginsWith, identifyFile } from './explain-file.js';

/** How files of the accepted formats begin. Brands distinguish AVIF and HEIC from each other and from videos. */
const beginnings = {
  JPEG: '\xff\xd8\xff',
  PNG: '\x89PNG\r\n\x1a\n',
  WebP: 'RIFF????WEBP',
  GIF: 'GIF8?a',
  AVIF: '\0\0??ftyp',
  HEIC: '\0\0??ftyp',
} as const;
export type ImageFormat = keyof typeof beginnings;

const avif = ['avif', 'avis'];
const heic = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
/** Brands of images of any coding; the item type says which. */
const anyHeif = ['mif1', 'msf1', 'mif2'];

/**
 * Detects the format of an image from its first bytes, never from its name.
 * @throws Rejection (notAnImage) that says, if known, what the file is and what to do with it
 */
export function recognizeFormat(file: Uint8Array): ImageFormat {
  const start = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 1024)).toString('latin1');
  const format = (Object.keys(beginnings) as ImageFormat[]).find(name => beginsWith(start, beginnings[name]));
  if (format === 'AVIF') {
    const found = brands(start);
    const has = (names: readonly string[]) => names.some(name => found.includes(name));
    if (has(avif)) return 'AVIF';
    if (has(heic)) return 'HEIC';
    if (has(anyHeif)) return start.includes('av01') ? 'AVIF' : 'HEIC';
  } else if (format !== undefined && !isCrushed(start)) return format;
  const known = identifyFile(file);
  if (known) throw new Rejection('notAnImage', known.said, known.kind);
  throw new Rejection(
    'notAnImage',
    say('UNKNOWN', { formats: Object.keys(beginnings).join(', '), ...beginningOf(file) }),
  );
}

/** Whether a PNG begins with the chunk that makes it unreadable to all but Apple's software. */
function isCrushed(start: string): boolean {
  return start.slice(12, 16) === 'CgBI';
}

/** What the first box of a file says that it can be read as (ISO 14496-12, 4.3). */
function brands(start: string): string[] {
  const length = start.charCodeAt(2) * 256 + start.charCodeAt(3);
  const words = start.slice(8, length).match(/.{4}/gs) ?? [];
  return words.filter((_, i) => i !== 1); // The second is a version.
}
