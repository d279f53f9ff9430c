import fc from 'fast-check';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { encodePng } from '../../../src/generation/png/encode-png.js';
import { linesOfPicture, linesOfTiles, pictureOf } from '../../../src/generation/png/tiles.js';
import { latents } from '../../../src/model/latents.js';

const side = fc.integer({ min: 1, max: 21 });
const picture = fc
  .record({ width: side, height: side })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map(pixels => ({ pixels, width, height })),
  );

it('writes every pixel of a picture of any size', async () => {
  await fc.assert(
    fc.asyncProperty(picture, async ({ pixels, width, height }) => {
      const { data, info } = await sharp(encodePng(linesOfPicture({ pixels, width, height })))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width, height, channels: 3 });
      expect(new Uint8Array(data)).toEqual(pixels);
    }),
    { numRuns: 100, examples: [[{ pixels: new Uint8Array(12).map((_, i) => (i % 2) * 255), width: 2, height: 2 }]] },
  );
});

it('makes smaller files than libvips of what a generator paints: noise on smooth surfaces', async () => {
  const width = 96;
  const noise = latents(1, 0, 3, width * width);
  const pixels = Uint8Array.from(noise, (x, i) => 100 + i / 300 + 12 * x);
  const png = encodePng(linesOfPicture({ pixels, width, height: width }));
  const usual = await sharp(pixels, { raw: { width, height: width, channels: 3 } })
    .png()
    .toBuffer();
  expect(png.length).toBeLessThan(usual.length);
});

it('reads tiles from pieces of any number of images as the picture that they make up', () => {
  const [rows, cols, size] = [2, 3, 5];
  const bytes = size * size * 3;
  const pixels = Uint8Array.from(latents(2, 0, rows * cols, bytes), x => 128 + 127 * x);
  const [one, three, rest] = [pixels.slice(0, bytes), pixels.slice(bytes, 4 * bytes), pixels.slice(4 * bytes)];
  const tiles = { pieces: [one, three, rest], rows, cols, size };
  expect(encodePng(linesOfTiles(tiles))).toEqual(encodePng(linesOfPicture(pictureOf(tiles))));
  const { pixels: placed, width } = pictureOf(tiles);
  const of = (row: number, col: number) => placed[(row * width + col) * 3];
  expect([of(0, 5), of(1, 5), of(5, 0), of(9, 14)]).toEqual([
    pixels[bytes],
    pixels[bytes + 15],
    pixels[3 * bytes],
    pixels.at(-3),
  ]);
});
