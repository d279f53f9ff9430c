import { isUtf8 } from 'node:buffer';
import { type Said, say, textOf } from '../../schema/rejections/said.js';
import type { ForeignKind } from '../source/source-image.js';
import { foreignFiles, foreignTexts } from './foreign-files.js';
import { structuredFiles } from './structured-files.js';

/** Bytes of a file in which signatures are looked for. */
const headBytes = 1024;
/** Bytes or characters from the beginning of a file that are shown. */
const shown = 16;
const shownText = 40;

/** What a file that is not an accepted image is. */
export interface Identified {
  /** What it is, and what to do with it, as in "is …". */
  readonly said: Said;
  readonly kind: ForeignKind;
}

/**
 * Identifies a file that is not an accepted image.
 * @param file the whole file
 * @returns undefined when it is unknown
 */
export function identifyFile(file: Uint8Array): Identified | undefined {
  if (file.length === 0) return { said: say('EMPTY'), kind: 'lost' };
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  for (const { recognize, kind } of structuredFiles) {
    const said = recognize(bytes);
    if (said) return { said, kind };
  }
  const known = identifyBeginning(bytes);
  if (known) return known;
  const said = explainText(bytes);
  return said && { said, kind: 'text' };
}

/** The same, from the first bytes of a file alone. */
export function identifyBeginning(bytes: Buffer): Identified | undefined {
  const start = bytes.toString('latin1', 0, headBytes);
  const known =
    foreignFiles.find(({ begins }) => begins.some(beginning => beginsWith(start, beginning))) ??
    foreignTexts.find(({ begins }) => begins.test(start));
  return known && { said: say(known.code), kind: known.kind ?? 'picture' };
}

/** The same for a whole file, as text only. */
export function explainFile(file: Uint8Array): string | undefined {
  const known = identifyFile(file);
  return known && textOf(known.said);
}

/** The length of a file and how it begins, for files about which nothing else is known. */
export function beginningOf(file: Uint8Array) {
  const start = Buffer.from(file.subarray(0, shown));
  const hex = start.toString('hex').replace(/..(?=.)/g, '$& ');
  return { bytes: file.length, hex, text: start.toString('latin1').replace(/[^ -~]/g, '.') };
}

/** Whether bytes begin in a certain way, in which ? stands for any byte. */
export function beginsWith(start: string, beginning: string): boolean {
  if (start.length < beginning.length) return false;
  for (let i = 0; i < beginning.length; i++) if (beginning[i] !== '?' && beginning[i] !== start[i]) return false;
  return true;
}

/** A name or a path of a file that could have been sent. */
const path = /^@?[^\s<>{}"]{1,200}\.(zip|tar|tgz|gz|tfrecords?|jpe?g|png|webp|gif|avif|heic)$/i;
const address = /^(https?|ftp|s3|gs|file):\/\/\S+$/i;

function explainText(bytes: Buffer): Said | undefined {
  const utf16 = ['\xff\xfe', '\xfe\xff'].includes(bytes.toString('latin1', 0, 2));
  if (!utf16 && (!isUtf8(bytes) || hasControls(bytes))) return undefined;
  if (utf16) return say('UTF16_TEXT');
  const text = bytes.toString('utf8', 0, headBytes).trim();
  if (text === '') return say('BLANK_TEXT');
  const isWhole = bytes.length <= headBytes;
  const code = isWhole && address.test(text) ? 'ADDRESS' : isWhole && path.test(text) ? 'PATH' : 'TEXT';
  return say(code, { text: quoted(text) });
}

/** Whether the first bytes include any that do not occur in text. */
function hasControls(bytes: Buffer): boolean {
  return bytes.subarray(0, headBytes).some(byte => byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b);
}

/** Leaves out characters that would look like another line or reverse what follows. */
function quoted(text: string): string {
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = Array.from(clean.slice(0, 3 * shownText));
  return `"${characters.length > shownText ? `${characters.slice(0, shownText).join('')}…` : characters.join('')}"`;
}
