import { crc32 } from '@node-rs/crc32';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { encodeImage } from '../../src/generation/encode-image.js';

/** Type and data of each chunk, its checksum verified. */
function chunksOf(png: Buffer): [type: string, data: Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let start = 8; start < png.length; ) {
    const end = start + 8 + png.readUInt32BE(start);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(start + 4, end)));
    chunks.push([png.toString('latin1', start + 4, start + 8), png.subarray(start + 8, end)]);
    start = end + 4;
  }
  return chunks;
}

it('writes the pixels as they are, and the texts between header and pixels', async () => {
  const pixels = Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => i * 10);
  const png = await encodeImage({ pixels, width: 4, height: 2 }, 'png', 1, { Seed: '42', Software: 'é' });
  const chunks = chunksOf(png);
  expect(chunks.slice(0, 3).map(([type, data]) => [type, data.toString('latin1')])).toEqual([
    ['IHDR', expect.any(String)],
    ['tEXt', 'Seed\x0042'],
    ['tEXt', 'Software\0é'],
  ]);
  expect(chunks.at(-1)?.[0]).toBe('IEND');
  expect(new Uint8Array(await sharp(png).raw().toBuffer())).toEqual(pixels);
});
