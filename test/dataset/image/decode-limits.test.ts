import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src/dataset/image/decode.js';
import { Framing } from '../../../src/schema/dataset.js';
import { fixtureFile } from '../fixture-images.js';

const red = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'red' } });

describe('decodeImage, of too many pixels', () => {
  const refused = expect.objectContaining({ name: 'Rejection', reason: 'tooManyPixels' });
  const outcome = (file: Uint8Array) => decodeImage(file, Framing.parse({})).catch((error: unknown) => error);
  /** A fixture with some of its bytes replaced. */
  const patched = (name: string, at: number | string, bytes: number[]) => {
    const file = Buffer.from(fixtureFile(name));
    file.set(bytes, typeof at === 'number' ? at : file.indexOf(at) + at.length);
    return file;
  };

  test('25 megapixels are decoded, one row more is not', async () => {
    expect(await outcome(await red(5000, 5000).jpeg().toBuffer())).toMatchObject({ side: 256 });
    expect(await outcome(await red(5000, 5001).jpeg().toBuffer())).toMatchObject({
      reason: 'tooManyPixels',
      message: '5000×5001 pixels; at most 25 million are decoded',
    });
  });

  test.each([
    ['PNG', () => png(10_000, 5000)],
    ['JPEG', () => red(10_000, 5000).jpeg().toBuffer()],
  ])('a %s of 50 megapixels is refused without being decoded', async (_, make) => {
    const file = await make();
    // All that there is besides the header would be needed for decoding it, and more memory than this.
    for (let i = 700; i < file.length - 12; i++) file[i] = 0;
    const { arrayBuffers, rss } = process.memoryUsage();
    for (let i = 0; i < 20; i++) expect(await outcome(file)).toEqual(refused);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - arrayBuffers).toBeLessThan(1e6);
    expect(after.rss - rss).toBeLessThan(20e6);
  });

  test.each([
    ['a GIF with a huge screen', () => patched('still.gif', 6, [0xff, 0xff, 0xff, 0xff])],
    ['a GIF with a huge picture on a small screen', () => patched('still.gif', ',\0\0\0\0', [0xff, 0xff, 0xff, 0xff])],
    ['a WebP', () => patched('lossy.webp', 26, [0xff, 0x3f, 0xff, 0x3f])],
    ['a lossless WebP', () => patched('lossless.webp', 21, [0xff, 0xff, 0xff, 0x0f])],
    ['an animated WebP', () => patched('animated.webp', 24, [0xff, 0xff, 0, 0xff, 0xff, 0])],
    ['an AVIF', () => patched('rgb-444.avif', 'ispe\0\0\0\0', [0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff])],
  ])('%s', async (_, make) => {
    const file = make();
    const { rss } = process.memoryUsage();
    expect(await outcome(file)).toEqual(refused);
    expect(process.memoryUsage().rss - rss).toBeLessThan(20e6);
  });

  /** Of one bit a pixel, all black. */
  function png(width: number, height: number): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header[8] = 1;
    const rows = deflateSync(Buffer.alloc((width / 8 + 1) * height));
    return Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      ...Object.entries({ IHDR: header, IDAT: rows, IEND: Buffer.alloc(0) }).flatMap(([kind, data]) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(data.length);
        return [length, Buffer.from(kind), data, Buffer.alloc(4)];
      }),
    ]);
  }
});
