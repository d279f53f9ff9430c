import { deflateSync, inflateSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import { chunk } from '../png/chunk.js';
import { type ByteReader, RecipeError } from './byte-reader.js';
import { mostTextBytes } from './limits.js';

/** Text above which it is compressed. */
const longText = 2000;
/** Chunks before the pixels: others write a dozen. */
const mostChunks = 1000;

/** Signature, and IHDR: 4 bytes of length, 4 of type, 13 of data and 4 of CRC. They come first in every PNG. */
const endOfHeader = 8 + 25;

/** A PNG with more chunks before its pixels. */
export function withChunks(png: Buffer, chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, endOfHeader), ...chunks, png.subarray(endOfHeader)]);
}

/**
 * Chunks with texts: tEXt, or zTXt when they are long (W3C PNG, 11.3.3).
 * @param texts keyword → Latin-1 text
 */
export function textChunks(texts: Readonly<Record<string, string>>): Buffer[] {
  return Object.entries(texts).flatMap(([keyword, text]) => textChunk(keyword, text));
}

function textChunk(keyword: string, text: string): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  return bytes.length > longText
    ? chunk('zTXt', Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), deflateSync(bytes)]))
    : chunk('tEXt', Buffer.concat([Buffer.from(`${keyword}\0`, 'latin1'), bytes]));
}

/**
 * The text with a keyword among the chunks before the pixels.
 * @param reader behind the signature
 * @throws RecipeError when the chunks are damaged, or there are too many
 */
export async function readText(reader: ByteReader, keyword: string): Promise<string | undefined> {
  for (let chunks = 0; chunks < mostChunks; chunks++) {
    const head = await reader.read(8);
    const type = head.toString('latin1', 4);
    const length = head.readUInt32BE(0);
    if (type === 'IDAT' || type === 'IEND') return undefined;
    if ((type !== 'tEXt' && type !== 'zTXt') || length > mostTextBytes) {
      await reader.skip(length + 4);
      continue;
    }
    const data = await reader.read(length + 4);
    const text = textOf(type, data.subarray(0, length), keyword);
    if (text === undefined) continue;
    if (crc32(data.subarray(0, length), crc32(head.subarray(4))) !== data.readUInt32BE(length))
      throw new RecipeError('its text has been changed: a checksum does not match');
    return text;
  }
  throw new RecipeError(`it has more than ${mostChunks} chunks before its pixels`);
}

function textOf(type: 'tEXt' | 'zTXt', data: Buffer, keyword: string): string | undefined {
  const name = Buffer.from(`${keyword}\0`, 'latin1');
  if (!data.subarray(0, name.length).equals(name)) return undefined;
  if (type === 'tEXt') return data.toString('latin1', name.length);
  try {
    // Behind the compression method, of which there is one.
    const text = inflateSync(data.subarray(name.length + 1), { maxOutputLength: mostTextBytes });
    return text.toString('latin1');
  } catch (cause) {
    throw new RecipeError('its text cannot be decompressed', { cause });
  }
}
