import { crc32 } from '@node-rs/crc32';
import sharp from 'sharp';
import type { ImageFormat } from './types.js';

/** A picture: width × height × 3 bytes. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture as a file.
 * @param scale how many pixels each pixel becomes in each direction
 * @param texts keyword → Latin-1 text, for a PNG's text chunks (W3C PNG, 11.3.3.2); other formats leave them out
 */
export async function encodeImage(
  { pixels, width, height }: Picture,
  format: ImageFormat,
  scale = 1,
  texts: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (scale > 1) image.resize(width * scale, height * scale, { kernel: 'nearest' });
  if (format === 'webp') return image.webp({ quality: 90 }).toBuffer();
  if (format === 'jpeg') return image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  const png = await image.png({ compressionLevel: 6 }).toBuffer();
  const chunks = Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text));
  return Buffer.concat([png.subarray(0, endOfHeader), ...chunks, png.subarray(endOfHeader)]);
}

/** Signature (8 bytes) and IHDR (4 length + 4 type + 13 data + 4 CRC) come first in every PNG. */
const endOfHeader = 8 + 25;

function textChunk(keyword: string, text: string): Buffer {
  const body = Buffer.concat([Buffer.from('tEXt'), Buffer.from(`${keyword}\0${text}`, 'latin1')]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
