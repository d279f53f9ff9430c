import { crc32 } from '@node-rs/crc32';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { encodeImage } from '../../src/generation/encode-image.js';
import type { Recipe } from '../../src/schema/images/recipe.js';

const recipe: Recipe = {
  format: 1,
  service: '0.1.0',
  checkpoint: 'job-1-20',
  generator: 'a'.repeat(64),
  weights: 'raw',
  seed: 42,
  rows: 8,
  cols: 8,
  truncation: 0.5,
  scale: 1,
  image: 'png',
};

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

const pixels = Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => i * 10);
const picture = { pixels, width: 4, height: 2 };

it('writes the pixels as they are, and its recipe between header and pixels', async () => {
  const png = await encodeImage(picture, 'png', 1, recipe);
  const chunks = chunksOf(png);
  expect(chunks.slice(0, 7).map(([type, data]) => [type, data.toString('latin1')])).toEqual([
    ['IHDR', expect.any(String)],
    ['tEXt', 'Software\0DCGAN service 0.1.0'],
    ['tEXt', 'Checkpoint\0job-1-20'],
    ['tEXt', 'Weights\0raw'],
    ['tEXt', 'Seed\x0042'],
    ['tEXt', 'Truncation\x000.5'],
    ['tEXt', `Recipe\0${JSON.stringify(recipe)}`],
  ]);
  expect(chunks.at(-1)?.[0]).toBe('IEND');
  expect(new Uint8Array(await sharp(png).raw().toBuffer())).toEqual(pixels);
});

it.each(['png', 'webp', 'jpeg'] as const)('a %s without a recipe says nothing', async format => {
  const file = (await encodeImage(picture, format)).toString('latin1');
  for (const word of ['tEXt', 'zTXt', 'DCGAN', 'xap']) expect(file).not.toContain(word);
});
