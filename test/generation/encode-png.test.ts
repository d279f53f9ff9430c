import fc from 'fast-check';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { encodePng } from '../../src/generation/encode-png.js';
import { latents } from '../../src/model/latents.js';

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
      const { data, info } = await sharp(await encodePng({ pixels, width, height }))
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
  const png = await encodePng({ pixels, width, height: width });
  const usual = await sharp(pixels, { raw: { width, height: width, channels: 3 } })
    .png()
    .toBuffer();
  expect(png.length).toBeLessThan(usual.length);
});
