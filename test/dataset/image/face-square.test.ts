import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src/dataset/image/decode.js';
import { findFace, type Square } from '../../../src/dataset/image/face-square.js';
import { scale } from '../../../src/dataset/packed/cut.js';
import { type DecodedImage, Rejection } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';
import { temporaryFolders } from '../folders.js';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/faces/${name}`, import.meta.url));
/** 512×512 pixels; the face is at 224, 120, and 100 pixels wide. */
const astronaut = fixture('astronaut.jpg');
/** No face, 512×341 pixels. */
const coffee = fixture('coffee.jpg');
const face = Framing.parse({ crop: 'face' });

/** A person within a larger picture, at a place and of a size that are given. */
async function scene(people: readonly { left: number; top: number; side: number }[], width = 1200, height = 900) {
  const input = people.map(async ({ left, top, side }) => ({
    input: await sharp(astronaut).resize(side, side).toBuffer(),
    left,
    top,
  }));
  return sharp(coffee)
    .resize(width, height, { fit: 'cover' })
    .composite(await Promise.all(input))
    .png()
    .toBuffer();
}

async function find(file: Uint8Array): Promise<Square | undefined> {
  const { width, height } = await sharp(file).metadata();
  return findFace(sharp(file), { width, height });
}

/** Whether a square shows the face of a person who was put at a place, with the head around it, and not much else. */
function shows(square: Square | undefined, { left, top, side }: { left: number; top: number; side: number }): void {
  const [x, y, faceWidth] = [left + side * 0.4375, top + side * 0.234, side * 0.2];
  expect(square).toBeDefined();
  const { left: squareLeft, top: squareTop, side: length } = square!;
  expect(length).toBeGreaterThan(faceWidth * 1.5);
  expect(length).toBeLessThan(faceWidth * 3);
  expect(Math.abs(squareLeft + length / 2 - x)).toBeLessThan(faceWidth * 0.5);
  expect(squareTop).toBeLessThan(y - faceWidth * 0.6);
  expect(squareTop + length).toBeGreaterThan(y + faceWidth * 0.6);
}

describe('findFace', () => {
  test('finds the face of a portrait, and the head around it', async () => {
    shows(await find(astronaut), { left: 0, top: 0, side: 512 });
  });

  test.each([
    ['dark', sharp(astronaut).linear(0.3)],
    ['grey', sharp(astronaut).greyscale()],
    ['of 16 bits', sharp(astronaut).toColourspace('rgb16').png()],
    ['transparent elsewhere', sharp(astronaut).ensureAlpha(0.9).png()],
  ])('also when it is %s', async (_, image) => {
    shows(await find(await image.toBuffer()), { left: 0, top: 0, side: 512 });
  });

  test.each([0.15, 0.3, 0.6])('also when it takes up %s of the height of the picture', async part => {
    const side = Math.round((900 * part) / 0.2 / 2);
    const person = { left: 150, top: 5, side: Math.min(side, 890) };
    shows(await find(await scene([person])), person);
  });

  test('takes the largest face of several', async () => {
    const [small, large] = [
      { left: 60, top: 60, side: 420 },
      { left: 560, top: 200, side: 620 },
    ];
    shows(await find(await scene([small, large])), large);
    shows(await find(await scene([large, small])), large);
  });

  test('finds the face that fills a picture, and takes all of it', async () => {
    const close = await sharp(astronaut).extract({ left: 150, top: 50, width: 140, height: 150 }).png().toBuffer();
    const square = await find(close);
    expect(square).toMatchObject({ left: 0, side: 140 });
  });

  test('moves the square inwards at the border', async () => {
    const cut = await sharp(astronaut).extract({ left: 190, top: 80, width: 322, height: 432 }).png().toBuffer();
    expect(await find(cut)).toMatchObject({ left: 0, top: 0 });
  });

  test('finds none where there is none', async () => {
    expect(await find(coffee)).toBeUndefined();
    const grey = sharp({ create: { width: 300, height: 200, channels: 3, background: '#777' } });
    expect(await find(await grey.png().toBuffer())).toBeUndefined();
  });
});

const small = async ({ side, pixels }: DecodedImage) => [...(await scale({ side, pixels }, 16))];

describe('decodeImage, cropped to a face', () => {
  test('gives the square of the face, the same each time', async () => {
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => decodeImage(astronaut, face)));
    const { left, top, side } = (await find(astronaut))!;
    const { data } = await sharp(astronaut)
      .extract({ left, top, width: side, height: side })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(first!.side).toBe(side);
    expect(Buffer.compare(first!.pixels, data)).toBe(0);
    for (const other of others) expect(other).toEqual(first);
  });

  test('turns the image first, as its EXIF says', async () => {
    const upright = await decodeImage(await sharp(astronaut).png().toBuffer(), face);
    const onItsSide = await sharp(astronaut).rotate(-90).png().toBuffer();
    const turned = await sharp(onItsSide).withMetadata({ orientation: 6 }).png().toBuffer();
    expect((await sharp(turned).metadata()).orientation).toBe(6);
    const shown = await decodeImage(turned, face);
    // Views of it are made in the order in which its pixels are stored, so that they differ by what is rounded.
    expect(Math.abs(shown.side - upright.side)).toBeLessThanOrEqual(3);
    const [one, other] = await Promise.all([small(shown), small(upright)]);
    expect(Math.max(...one.map((value, i) => Math.abs(value - other[i]!)))).toBeLessThan(40);
  });

  test('rejects an image without a face, or cuts out its middle when asked', async () => {
    const error = await decodeImage(coffee, face).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Rejection);
    expect(error).toMatchObject({ reason: 'noFace', message: expect.stringMatching(/^no face was found/) });
    const middle = await decodeImage(coffee, Framing.parse({ crop: 'center' }));
    for (const faceless of ['center', 'centre'])
      expect(await decodeImage(coffee, Framing.parse({ ...face, faceless }))).toEqual(middle);
  });

  test('looks for none when nothing is cut out', async () => {
    expect((await decodeImage(coffee, { ...face, fit: 'pad' })).side).toBe(256);
  });
});

describe('a dataset of faces', () => {
  const { write, prepare } = temporaryFolders();
  const pictures = { 'set/a.jpg': astronaut, 'set/b.jpg': coffee, 'set/c/d.jpg': coffee.subarray(0, 5000) };

  test('names pictures without a face, which do not count as broken', async () => {
    const more = await sharp(coffee).flip().jpeg().toBuffer();
    await write({ ...pictures, 'set/e.jpg': more, 'set/dataset.json': '{"crop": "face"}' });
    const { manifest } = await prepare('set');
    expect(manifest).toMatchObject({
      framing: { crop: 'face' },
      images: 1,
      rejected: [
        { name: 'b.jpg', reason: 'noFace' },
        { name: 'c/d.jpg', reason: 'corrupt' },
        { name: 'e.jpg', reason: 'noFace' },
      ],
    });
  });

  test('has them when that is asked for', async () => {
    await write({ ...pictures, 'set/dataset.json': '{"crop": "face", "faceless": "center"}' });
    expect((await prepare('set')).manifest).toMatchObject({ images: 2, rejected: [{ name: 'c/d.jpg' }] });
  });
});
