import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { areaOf, cutOut } from '../../../src/dataset/crops/geometry.js';
import { decodeImage } from '../../../src/dataset/image/decode.js';
import type { DecodedImage } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';
import { fixtureBackground, fixtureFile, fixtureNames } from '../fixture-images.js';

const wanted = { surroundings: true };
const face = readFileSync(new URL('../../fixtures/faces/astronaut.jpg', import.meta.url));

/** Smooth, with a patch of noise that draws the eye. */
async function photo(width: number, height: number): Promise<Buffer> {
  const side = Math.min(width, height) >> 1;
  const noise = Buffer.from(
    Uint8Array.from({ length: side * side * 3 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24),
  );
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return [(x * 255) / width, (y * 255) / height, 128][i % 3]!;
  });
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: noise, raw: { width: side, height: side, channels: 3 }, left: width - side - 3, top: 2 }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

const squareOf = ({ side, surroundings }: DecodedImage) => {
  const { x, y, pixels, ...size } = surroundings!;
  return cutOut(pixels, size, areaOf({ x, y, side }));
};

describe('what a crop cuts away', () => {
  test.each([
    [300, 200, 300, 200],
    [200, 300, 200, 300],
    [1600, 1200, 341, 256],
    [1600, 400, 768, 256],
    [90, 20, 60, 20],
  ])('of %i × %i is kept as %i × %i', async (width, height, ...kept) => {
    const file = await photo(width, height);
    for (const crop of ['center', 'attention'] as const) {
      const framing = Framing.parse({ crop });
      const decoded = await decodeImage(file, framing, wanted);
      const { surroundings } = decoded;
      expect([surroundings!.width, surroundings!.height]).toEqual(kept);
      // The square is what it is without them, to the byte: digests of images do not depend on it.
      const alone = await decodeImage(file, framing);
      expect(Buffer.compare(decoded.pixels, alone.pixels)).toBe(0);
      expect(Buffer.compare(squareOf(decoded), alone.pixels)).toBe(0);
      expect(surroundings!.isExact).toBe(true);
    }
  });

  it.each(fixtureNames)('does not change the square of %s', async name => {
    const file = fixtureFile(name);
    for (const crop of ['center', 'attention'] as const) {
      const framing = Framing.parse({ crop, background: fixtureBackground });
      const [decoded, alone] = [await decodeImage(file, framing, wanted), await decodeImage(file, framing)];
      expect(Buffer.compare(decoded.pixels, alone.pixels)).toBe(0);
      expect(Buffer.compare(squareOf(decoded), alone.pixels)).toBe(0);
    }
  });

  it('is nothing of a square picture, and of one that is stretched or padded', async () => {
    expect((await decodeImage(await photo(300, 300), Framing.parse({}), wanted)).surroundings).toBeUndefined();
    for (const fit of ['stretch', 'pad'] as const)
      expect((await decodeImage(await photo(300, 200), Framing.parse({ fit }), wanted)).surroundings).toBeUndefined();
  });

  it('is not kept of what is hardly more than a line', async () => {
    const decoded = await decodeImage(await photo(1700, 100), Framing.parse({}), wanted);
    expect([decoded.side, decoded.surroundings]).toEqual([100, undefined]);
  });

  it('of a face is up to three squares wide and high', async () => {
    const framing = Framing.parse({ crop: 'face' });
    const [decoded, alone] = [await decodeImage(face, framing, wanted), await decodeImage(face, framing)];
    expect(Buffer.compare(decoded.pixels, alone.pixels)).toBe(0);
    const { side, surroundings } = decoded;
    const { width, height } = surroundings!;
    expect(Math.max(width, height)).toBeGreaterThan(side);
    expect(Math.max(width, height)).toBeLessThanOrEqual(3 * side);
    // The same part of the picture, but for the way in which it was scaled.
    const difference = squareOf(decoded).reduce((sum, value, i) => sum + Math.abs(value - alone.pixels[i]!), 0);
    expect(difference / alone.pixels.length).toBeLessThan(6);
  });
});
