import sharp, { type Colour, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage, drawSvg } from '../../../src/dataset/image/decode.js';
import type { DecodedImage } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';
import { fixtureFile } from '../fixture-images.js';

const solid = (background: Colour, channels: 3 | 4 = 3, [width, height] = [40, 40]) =>
  sharp({ create: { width: width!, height: height!, channels, background } });

/** Left half red, right half blue. */
const halves = (width: number, height: number) =>
  solid('red', 3, [width, height]).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: 'blue' } }, left: width / 2, top: 0 },
  ]);

/** Nothing that could be compressed. */
const noise = (width: number, height: number) =>
  sharp(
    Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24),
    { raw: { width, height, channels: 3 } },
  );

const decode = async (image: Sharp, framing: Partial<Framing> = {}) =>
  decodeImage(await image.toBuffer(), Framing.parse(framing));

const pixel = ({ pixels, side }: DecodedImage, x: number, y: number) => [
  ...pixels.subarray((y * side + x) * 3, (y * side + x) * 3 + 3),
];
const [red, blue, white] = [
  [255, 0, 0],
  [0, 0, 255],
  [255, 255, 255],
];
const near = (colour: number[]) => colour.map(c => expect.closeTo(c, -1.3));

describe('decodeImage', () => {
  test.each([
    ['crop', [100, 60], 60],
    ['crop', [60, 100], 60],
    ['crop', [600, 200], 200],
    ['crop', [600, 300], 256],
    ['stretch', [100, 60], 100],
    ['stretch', [600, 200], 256],
    ['pad', [60, 100], 100],
    ['pad', [200, 600], 256],
    ['pad', [3200, 100], 256],
    ['stretch', [16, 9000], 256],
  ] as const)('%s: %j becomes a square of %i', async (fit, size, side) => {
    for (const image of [solid('red', 3, [...size]).png(), solid('red', 3, [...size]).jpeg()]) {
      const decoded = await decode(image, { fit });
      expect([decoded.side, decoded.pixels.length]).toEqual([side, side ** 2 * 3]);
      expect(pixel(decoded, side >> 1, side >> 1)).toEqual(near(red!));
    }
  });

  test('leaves the pixels of a square as they are', async () => {
    const decoded = await decode(noise(40, 40).png());
    expect(decoded.pixels).toEqual(await noise(40, 40).raw().toBuffer());
  });

  test('cuts out the middle', async () => {
    const cut = await decode(halves(96, 32).png());
    expect([0, 15, 16, 31].map(x => pixel(cut, x, 8))).toEqual([red, red, blue, blue]);
    const large = await decode(halves(900, 300).png());
    expect([0, 120, 135, 255].map(x => pixel(large, x, 8))).toEqual([red, red, blue, blue]);
  });

  test.each([
    [120, 40],
    [1200, 400],
  ])('cuts out what draws the eye, of %i×%i', async (width, height) => {
    const side = height / 2;
    const eye = await noise(side, side).png().toBuffer();
    const image = solid('grey', 3, [width, height]).composite([{ input: eye, left: width - side, top: side / 2 }]);
    const spread = ({ pixels }: DecodedImage) => new Set(pixels).size;
    expect(spread(await decode(image.clone().png(), { crop: 'center' }))).toBe(1);
    expect(spread(await decode(image.clone().png(), { crop: 'attention' }))).toBeGreaterThan(20);
  });

  test('squeezes', async () => {
    const squeezed = await decode(halves(96, 32).png(), { fit: 'stretch' });
    expect([2, 93].map(x => pixel(squeezed, x, 90))).toEqual([red, blue]);
  });

  test('adds a border in the colour that is asked for, whatever colours the image has', async () => {
    const grey = solid('#808080', 3, [60, 20]).toColourspace('b-w').png();
    const inks = solid('#fff', 3, [60, 20]).toColourspace('cmyk').jpeg();
    for (const [image, inside] of [
      [grey, [128, 128, 128]],
      [inks, white],
    ] as const) {
      const padded = await decode(image, { fit: 'pad', background: '#10f020' });
      expect([19, 20, 39, 40].map(y => pixel(padded, 30, y))).toEqual([
        [0x10, 0xf0, 0x20],
        near([...inside!]),
        near([...inside!]),
        [0x10, 0xf0, 0x20],
      ]);
    }
  });

  test.each([
    ['grey of 16 bits', solid('#808080').toColourspace('grey16').png(), [128, 128, 128]],
    ['CMYK', solid('#fff').toColourspace('cmyk').jpeg(), [255, 255, 255]],
    ['CMYK that is scaled', solid('#fff', 3, [900, 600]).toColourspace('cmyk').jpeg(), [255, 255, 255]],
    ['transparency', solid({ r: 0, g: 0, b: 0, alpha: 0 }, 4).png(), [255, 0, 255]],
    ['transparency that is scaled', solid({ r: 0, g: 0, b: 0, alpha: 0 }, 4, [600, 500]).png(), [255, 0, 255]],
    ['half transparency', solid({ r: 0, g: 0, b: 0, alpha: 0.5 }, 4).webp({ lossless: true }), [127, 0, 127]],
    ['half transparency of grey', solid({ r: 9, g: 9, b: 9, alpha: 0 }, 4).toColourspace('b-w').png(), [255, 0, 255]],
    ['AVIF of 12 bits', solid('#2060c0').avif({ lossless: true, bitdepth: 12 }), [0x20, 0x60, 0xc0]],
  ])('makes sRGB of %s', async (_, image, colour) => {
    for (const crop of ['center', 'attention'] as const)
      expect(pixel(await decode(image.clone(), { crop, background: 'ff00ff' }), 8, 8)).toEqual(near(colour));
  });

  test('turns a large picture as its EXIF says before it cuts', async () => {
    // Orientation 6: to be turned by 90° clockwise, so what is left comes to the top.
    const turned = await decode(halves(900, 300).withMetadata({ orientation: 6 }).jpeg(), { fit: 'pad' });
    expect([pixel(turned, 128, 4), pixel(turned, 128, 250), pixel(turned, 4, 128)]).toEqual([
      near(red!),
      near(blue!),
      white,
    ]);
  });

  test('takes the first picture of an animation', async () => {
    const frames = await Promise.all([solid('red').png().toBuffer(), solid('blue').png().toBuffer()]);
    for (const format of ['gif', 'webp'] as const)
      expect(pixel(await decode(sharp(frames, { join: { animated: true } }).toFormat(format)), 8, 8)).toEqual(
        near(red!),
      );
  });

  test('decodes many at a time', async () => {
    const file = fixtureFile('rgb-420.jpg');
    const all = await Promise.all(Array.from({ length: 50 }, () => decodeImage(file, Framing.parse({}))));
    expect(new Set(all.map(({ pixels }) => Buffer.from(pixels).toString('base64'))).size).toBe(1);
  });
});

describe('decodeImage refuses', () => {
  const refusal = async (file: Uint8Array, framing: Partial<Framing> = {}) =>
    decodeImage(file, Framing.parse(framing)).catch(({ name, reason, message }) => ({ name, reason, message }));
  const rejection = (reason: string, message: string) => ({
    name: 'Rejection',
    reason,
    message: expect.stringContaining(message),
  });

  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('a %s of which a part is missing', async format => {
    const file = await noise(40, 40).toFormat(format).toBuffer();
    expect(await refusal(file.subarray(0, file.length >> 1))).toEqual(rejection('corrupt', 'cut off'));
    expect(await refusal(file.subarray(0, 40))).toEqual(rejection('corrupt', ''));
  });

  test.each(['jpeg', 'png'] as const)('a %s that ends below the square', async format => {
    const file = await noise(40, 160).toFormat(format).toBuffer();
    expect(await refusal(file.subarray(0, -100))).toEqual(rejection('corrupt', 'is cut off: its end is missing'));
  });

  test('a PNG that is damaged, in words that mean something', async () => {
    const file = Buffer.from(fixtureFile('rgb.png'));
    file[500]! ^= 0xff;
    expect(await refusal(file)).toEqual(rejection('corrupt', 'is damaged or cut off'));
  });

  test('images of less than 16 pixels on a side', async () => {
    const file = await solid('red', 3, [15, 40]).png().toBuffer();
    expect(await refusal(file)).toEqual(rejection('tooSmall', '15×40 pixels; each side must have at least 16'));
  });

  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>', 'notAnImage'],
    ['SVG behind the first bytes of a GIF', 'GIF89a(\0(\0<svg xmlns="http://www.w3.org/2000/svg"/>', 'corrupt'],
    [
      'SVG behind those of a WebP',
      'RIFF    WEBPVP8           (\0(\0<svg xmlns="http://www.w3.org/2000/svg"/>',
      'corrupt',
    ],
    [
      'SVG behind those of an AVIF',
      '\0\0\0\x14ftypavif\0\0\0\0avif<svg xmlns="http://www.w3.org/2000/svg"/>',
      'corrupt',
    ],
    ['PDF', '%PDF-1.4\n', 'notAnImage'],
  ])('%s', async (_, text, reason) => {
    expect(await refusal(Buffer.from(text, 'latin1'))).toEqual(rejection(reason, ''));
  });
});

test('drawSvg draws on white', async () => {
  const pixels = await drawSvg(
    '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h4v8H0" fill="red"/></svg>',
    16,
  );
  expect([pixel({ side: 16, pixels }, 2, 8), pixel({ side: 16, pixels }, 13, 8)]).toEqual([red, white]);
});
