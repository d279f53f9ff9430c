import { isUtf8 } from 'node:buffer';
import { crc32 } from '@node-rs/crc32';
import type { Entry } from 'yauzl';
import type { NameDecoder } from '../name-decoder.js';

const unicodePath = 0x7075;

/**
 * The name of an entry, as bytes: in UTF-8 if the archive has that (Info-ZIP's Unicode Path Extra Field, APPNOTE.TXT
 * 4.6.9), else as is, in whatever encoding the program that packed it used.
 */
export function zipNameBytes({ fileNameRaw, extraFields }: Entry): Buffer {
  for (const { id, data } of extraFields) {
    // The checksum shows whether the name was changed by a program that does not know the field.
    if (id !== unicodePath || data.length < 6 || data[0] !== 1 || data.readUInt32LE(1) !== crc32(fileNameRaw)) continue;
    const name = data.subarray(5);
    if (isUtf8(name)) return name;
  }
  return fileNameRaw;
}

/** The name of an entry, with '/' between its parts, though some programs for Windows write backslashes. */
export function zipName(entry: Entry, names: NameDecoder): string {
  const name = zipNameBytes(entry);
  const text = names.decode(name);
  if (!name.includes(0x5c)) return text;
  // A backslash within a two-byte character is no separator; when the encoding is a guess, it may be one of those.
  return isUtf8(name) ? text.replaceAll('\\', '/') : text.replace(/(?<![^\0-\x7f])\\/g, '/');
}
