import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../../src/dataset/image/decode.js';
import { Framing } from '../../../../src/schema/dataset.js';
import { picture } from '../../folders.js';
import { example, record, tensor } from '../../tfrecord-writer.js';
import { fixture, unpack } from '../unpack.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const framing = Framing.parse({});
const [red, blue] = [await picture('red'), await picture('blue')];
const text = Buffer.from('a cat');

type Features = Parameters<typeof example>[0];
/** What becomes of records, the same whether they are compressed or not. */
async function images(records: readonly Features[], feature?: string): Promise<string[]> {
  const file = Buffer.concat(records.map(features => record(example(features))));
  const plain = await unpack(file, {}, undefined, feature);
  expect(await unpack(gzipSync(file), {}, undefined, feature)).toEqual(plain);
  return plain.entries.map(([, content]) => content);
}
const content = (file: Buffer) => file.toString('latin1');
/** The pixels of a PNG that came out of a record. */
const pixelsIn = async (file: string) => [...(await decodeImage(latin1(file), framing)).pixels];

describe('the feature that holds images', () => {
  test.each(['image', 'img', 'encoded', 'data', 'image_raw', 'image/encoded', 'jpg', 'Bild'])(
    'is found under the name %s',
    async name => {
      expect(await images([{ caption: text, [name]: red, mask: [1, 2] }])).toEqual([content(red)]);
    },
  );

  test('is the same for a whole file', async () => {
    const records = [{ caption: text, image: red }, { caption: blue }, { image: blue }, { image: text }];
    expect(await images(records.slice(0, 1).concat(records.slice(2)))).toEqual([
      content(red),
      content(blue),
      'notAnImage: image is text, not a picture: it begins with "a cat"; send the picture itself',
    ]);
    // The caption of the second record is an image by chance: now there are two, and it cannot be told.
    for (const answer of await images(records)) expect(answer).toContain('has more than one feature that holds images');
    expect(await images(records, 'image')).toEqual([
      content(red),
      expect.stringContaining('notAnImage: has no feature image. It has caption (PNG of length'),
      content(blue),
      expect.stringContaining('image is text'),
    ]);
  });

  test('is not decided by records that are damaged', async () => {
    const broken = record(example({ other: blue }));
    broken[20]! ^= 1;
    const file = Buffer.concat([...Array.from({ length: 9 }, () => broken), record(example({ photo: red }))]);
    const { entries } = await unpack(file);
    expect(entries.at(-1)).toEqual(['upload#9', content(red)]);
  });

  test('is image_raw or image/encoded where a file has them, whatever else it has', async () => {
    expect(
      await images([
        { thumbnail: blue, image_raw: red },
        { thumbnail: blue, 'image/encoded': red },
        { thumbnail: blue },
      ]),
    ).toEqual([
      content(red),
      content(red),
      expect.stringMatching(
        /^notAnImage: has no feature image_raw or image\/encoded. It has thumbnail \(PNG of length/,
      ),
    ]);
  });

  test('is asked for when there are several; bytes come first, and not all are named', async () => {
    const numbers = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`attribute-${i}`, [i]]));
    const [message] = await images([{ ...numbers, input: red, target: blue }]);
    expect(message).toBe(
      'notAnImage: has more than one feature that holds images: name it with ?feature=NAME when you upload, ' +
        '--feature NAME when you import, or "feature": "NAME" in dataset.json. ' +
        `It has input (PNG of length ${red.length}), target (PNG of length ${blue.length}), label (integer), ` +
        'attribute-0 (integer), attribute-1 (integer) and 38 more',
    );
    expect(await images([{ ...numbers, input: red, target: blue }], 'target')).toEqual([content(blue)]);
  });

  test('may be missing', async () => {
    expect(await images([{ score: Float32Array.of(1, 2) }])).toEqual([
      'notAnImage: has no feature that holds an image. It has label (integer), score (2 floats)',
    ]);
    expect(await images([{ image: text }], 'photo')).toEqual([
      'notAnImage: has no feature photo. It has image (bytes of length 5), label (integer)',
    ]);
  });
});

describe('pixels', () => {
  const sizes = { height: [16], width: [20], depth: [3] };
  const pixels = (channels: number, scale = 1) =>
    Buffer.from(Array.from({ length: 320 * channels * scale }, (_, i) => i));

  test('with height, width and depth beside them are images, to the byte', async () => {
    const [png] = await images([{ ...sizes, image_raw: pixels(3) }]);
    const { data, info } = await sharp(latin1(png!)).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 20, height: 16, channels: 3 });
    expect(data).toEqual(pixels(3));
  });

  test.each<[string, Features, number]>([
    ['channels', { height: [16], width: [20], channels: [3] }, 3],
    ['names below image/', { 'image/height': [16], 'image/width': [20], 'image/channels': [1] }, 1],
    ['rows and cols', { rows: [16], cols: [20], depth: [4] }, 4],
    ['no depth in colour', { height: [16], width: [20] }, 3],
    ['no depth in grey', { height: [16], width: [20] }, 1],
    ['a shape', { shape: [16, 20, 3] }, 3],
    ['a shape in grey', { shape: [16, 20] }, 1],
  ])('may be described by %s', async (_, described, channels) => {
    const [png] = await images([{ ...described, data: pixels(channels) }]);
    expect(await sharp(latin1(png!)).metadata()).toMatchObject({ width: 20, height: 16, channels });
  });

  test('in planes, as in the records of StyleGAN, are put together', async () => {
    const planes = Buffer.concat([Buffer.alloc(256, 10), Buffer.alloc(256, 20), Buffer.alloc(256, 30)]);
    const [png] = await images([{ shape: [3, 16, 16], data: planes }]);
    expect((await pixelsIn(png!)).slice(0, 6)).toEqual([10, 20, 30, 10, 20, 30]);
  });

  test.each<[string, Features, RegExp]>([
    [
      'without sizes',
      { image_raw: Buffer.alloc(12288, 7) },
      /^image_raw has 12288 bytes that are no image file, as many as 64×64 pixels in color have: for pixels, write height, width and depth beside them as integers; or write a PNG or JPEG/,
    ],
    [
      'of other sizes',
      { ...sizes, image_raw: Buffer.alloc(1000, 7) },
      /^image_raw has 1000 bytes, which do not fit height 16, width 20 and depth 3: write one byte a channel/,
    ],
    [
      'of float32',
      { ...sizes, image_raw: Buffer.alloc(320 * 3 * 4, 7) },
      /^image_raw has 3840 bytes, values of 32 bits, such as float32, for height 16, width 20 and depth 3: write one byte a channel \(image\.astype\("uint8"\)\.tobytes\(\)\)/,
    ],
    [
      'as floats',
      { ...sizes, image_raw: new Float32Array(960) },
      /^image_raw is a list of 960 floats, not bytes: write a PNG or JPEG file \(tf\.io\.encode_png\), or pixels as bytes \(\(image \* 255\)\.astype\("uint8"\)\.tobytes\(\)\) with height, width and depth beside them$/,
    ],
    [
      'as integers',
      { image: Array.from({ length: 300 }, (_, i) => i) },
      /^image is a list of 300 integers, not bytes: .*\(image\.astype\("uint8"\)\.tobytes\(\)\)/,
    ],
    [
      'in base64',
      { image_raw: Buffer.from(red.toString('base64')) },
      /^image_raw is an image in base64, which is text: decode it/,
    ],
    [
      'as Python prints them',
      { image_raw: latin1(`b"\\x89PNG\\r\\n\\x1a\\n'"`) },
      /^image_raw is bytes as Python prints them \(b'…'\), which is text: send or write the bytes themselves, not str\(\)/,
    ],
    ['that are a file of another kind', { image: latin1('II*\0\x08\0\0\0') }, /^image is a TIFF image: convert it/],
  ])('%s get a message that says what to write instead', async (_, features, message) => {
    expect((await images([features]))[0]!.replace('notAnImage: ', '')).toMatch(message);
  });

  test('in a tensor that tf.io.serialize_tensor wrote are images', async () => {
    const [png] = await images([{ 'image/data': tensor(4, [16, 20, 3], pixels(3)) }]);
    expect(await sharp(latin1(png!)).raw().toBuffer()).toEqual(pixels(3));
    const [grey] = await images([{ image_raw: tensor(4, [16, 20], pixels(1)) }]);
    expect(await sharp(latin1(grey!)).metadata()).toMatchObject({ width: 20, height: 16, channels: 1 });
    expect(await images([{ image_raw: tensor(1, [16, 20, 3], pixels(3, 4)) }])).toEqual([
      'notAnImage: image_raw is a tensor of float32 and shape 16×20×3: write one of uint8 and height×width×channels ' +
        '(tf.io.serialize_tensor(tf.cast(image, tf.uint8))), or a PNG file (tf.io.encode_png)',
    ]);
  });

  test('in rows without end are refused before libvips meets them', async () => {
    const { entries } = await unpack(
      record(example({ height: [1], width: [3_000_000], image_raw: Buffer.alloc(3_000_000) })),
    );
    expect(entries[0]![1]).toBe('tooManyPixels: 3000000×1 pixels; a side may have at most 2000000');
  });

  test('of any damaged record are images, or refused with a reason', async () => {
    const sound = example({ ...sizes, image_raw: pixels(3), tensor: tensor(4, [16, 20, 3], pixels(3)) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async changes => {
          const damaged = Buffer.from(sound);
          for (const [place, value] of changes) damaged[Math.floor(place * damaged.length)] = value;
          // Whatever is no Rejection is thrown by this.
          const { entries } = await unpack(record(damaged));
          expect(entries).toHaveLength(1);
        },
      ),
      { numRuns: 300, seed: 42 },
    );
  });

  test('of absurd sizes are refused', async () => {
    for (const height of [0, -16, 2 ** 53 - 1])
      expect((await images([{ ...sizes, height: [height], image_raw: pixels(3) }]))[0]).toMatch(
        /^notAnImage: image_raw/,
      );
  });
});

describe('files that people have', () => {
  test.each([
    ['feature-image-kaggle.tfrec', 8],
    ['feature-image-tfds.tfrecord-00000-of-00001', 8],
    ['pixels-uint8-hwd.tfrecords', 8],
  ])('%s is read', async (name, count) => {
    const { entries } = await unpack(fixture(`records/${name}`));
    expect(entries).toHaveLength(count);
    for (const [, file] of entries) expect(await decodeImage(latin1(file), framing)).toMatchObject({ side: 64 });
  });

  test.each([
    ['pixels-float-list.tfrecords', /^notAnImage: image_raw is a list of 768 floats, not bytes/],
    ['pixels-python-repr.tfrecords', /^notAnImage: image_raw is bytes as Python prints them/],
  ])('%s is refused with the reason', async (name, message) => {
    const { entries } = await unpack(fixture(`records/${name}`));
    for (const [, answer] of entries) expect(answer).toMatch(message);
  });

  test('the pixels of pixels-uint8-hwd.tfrecords are those that were written', async () => {
    const file = readFileSync(fixture('records/pixels-uint8-hwd.tfrecords'));
    const [[, png]] = (await unpack(file)).entries as [[string, string]];
    const pixels = await pixelsIn(png);
    const start = file.indexOf(Buffer.from(pixels));
    expect(start).toBeGreaterThan(0);
  });
});
