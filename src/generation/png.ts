import { crc32 } from '@node-rs/crc32';
import sharp from 'sharp';

/** A picture, width × height × 3 bytes, as PNG with text chunks: keyword → Latin-1 text (W3C PNG, 11.3.3.2). */
export async function encodePng(
  pixels: Uint8Array,
  width: number,
  height: number,
  texts: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
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
