import sharp, { type Colour, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../src/dataset/decode-image.js';
import { picture } from './folders.js';

const solid = (background: Colour, channels: 3 | 4 = 3, [width, height] = [40, 40]) =>
  sharp({ create: { width: width!, height: height!, channels, background } });

/** Left half one colour, right half another. */
const halves = (left: string, right: string, [width, height] = [64, 32] as [number, number]) =>
  solid(left, 3, [width, height]).composite([
    {
      input: { create: { width: width / 2, height, channels: 3, background: right } },
      left: width / 2,
      top: 0,
    },
  ]);

const pixel = (pixels: Uint8Array, size: number, x: number, y: number) => [
  ...pixels.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
];
const near = (colour: number[]) => colour.map(c => expect.closeTo(c, -1.3));

describe('decodeImage', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('reads %s', async format => {
    const pixels = await decodeImage(await picture('#2060c0', 40, format), 16);
    expect(pixels.length).toBe(16 * 16 * 3);
    expect(pixel(pixels, 16, 8, 8)).toEqual(near([0x20, 0x60, 0xc0]));
  });

  test.each([
    ['grey', solid('#808080').toColourspace('b-w').png(), [128, 128, 128]],
    ['grey of 16 bits', solid('#808080').toColourspace('grey16').png(), [128, 128, 128]],
    ['colour of 16 bits', solid('#f00').toColourspace('rgb16').png(), [255, 0, 0]],
    ['a palette', solid('#0f0').png({ palette: true }), [0, 255, 0]],
    ['CMYK', solid('#fff').toColourspace('cmyk').jpeg(), [255, 255, 255]],
    ['transparency, laid on white', solid({ r: 0, g: 0, b: 0, alpha: 0 }, 4).png(), [255, 255, 255]],
    ['half transparency', solid({ r: 0, g: 0, b: 0, alpha: 0.5 }, 4).webp({ lossless: true }), [127, 127, 127]],
  ])('makes sRGB of %s', async (_, image, colour) => {
    expect(pixel(await decodeImage(await image.toBuffer(), 16), 16, 8, 8)).toEqual(near(colour));
  });

  test('keeps the middle of a picture that is not square', async () => {
    const wide = await halves('red', 'blue', [96, 32]).png().toBuffer();
    const pixels = await decodeImage(wide, 16);
    expect(pixel(pixels, 16, 1, 8)).toEqual([255, 0, 0]);
    expect(pixel(pixels, 16, 14, 8)).toEqual([0, 0, 255]);
  });

  test('turns a picture as its EXIF says', async () => {
    // Orientation 6: to be turned by 90° clockwise, so what is left comes to the top.
    const turned = await halves('red', 'blue', [32, 32]).withMetadata({ orientation: 6 }).png().toBuffer();
    const pixels = await decodeImage(turned, 16);
    expect([pixel(pixels, 16, 8, 1), pixel(pixels, 16, 8, 14)]).toEqual([
      [255, 0, 0],
      [0, 0, 255],
    ]);
  });

  test('takes the first picture of an animation', async () => {
    const frames = await Promise.all([picture('red'), picture('blue')]);
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect(pixel(await decodeImage(gif, 16), 16, 8, 8)).toEqual([255, 0, 0]);
  });

  const noise = solid({ r: 0, g: 0, b: 0 }).composite([
    {
      input: {
        create: {
          width: 40,
          height: 40,
          channels: 3,
          noise: { type: 'gaussian', mean: 128, sigma: 60 },
          background: 'red',
        },
      },
    },
  ]);
  const half = async (image: Sharp) => {
    const bytes = await image.toBuffer();
    return bytes.subarray(0, bytes.length >> 1);
  };

  test.each([
    ['an empty file', async () => Buffer.alloc(0), 'notAnImage', 'is empty'],
    ['text', async () => Buffer.from('hello'), 'notAnImage', 'is none of JPEG, PNG, WebP, GIF, AVIF'],
    [
      'an SVG',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>'),
      'notAnImage',
      'none of',
    ],
    ['a TIFF', () => solid('red').tiff().toBuffer(), 'notAnImage', 'none of'],
    ['half a JPEG', () => half(noise.clone().jpeg()), 'corrupt', 'premature end'],
    ['half a PNG', () => half(noise.clone().png()), 'corrupt', 'libpng'],
    ['the beginning of a JPEG', async () => Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'corrupt', ''],
    ['a tiny image', () => picture('red', 15), 'tooSmall', '15×15 pixels; each side must have at least 16'],
    [
      'more than 25 megapixels',
      () => solid('red', 3, [5001, 5000]).png().toBuffer(),
      'tooManyPixels',
      '5001×5000 pixels',
    ],
  ])('refuses %s', async (_, file, reason, detail) => {
    await expect(file().then(bytes => decodeImage(bytes, 16))).rejects.toMatchObject({
      name: 'Rejection',
      reason,
      message: expect.stringContaining(detail),
    });
  });
});
