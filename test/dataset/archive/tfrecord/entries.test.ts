import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { featuresOf } from '../../../../src/dataset/archive/tfrecord/example.js';
import { chooseFeature, imageOf } from '../../../../src/dataset/archive/tfrecord/image-feature.js';
import { example, record, sequenceExample } from '../../tfrecord-writer.js';
import { unpack } from '../unpack.js';

/** What begins as a GIF is taken for one here. */
const file = (content: string) => Buffer.from(`GIF89a${content}`);
const image = (content: string) => record(example({ image_raw: file(content) }));
const [one, two] = [image('one'), image('second')];
const second = one.length;
const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
};
const join = (...parts: Uint8Array[]) => Buffer.concat(parts);

describe.each([
  ['TFRecord files', join],
  ['TFRecord files that are compressed', (...parts: Uint8Array[]) => gzipSync(join(...parts))],
])('%s', (_, whole) => {
  test('are read record by record', async () => {
    expect(await unpack(whole(one, two, record(example({}))))).toEqual({
      entries: [
        ['upload#0', 'GIF89aone'],
        ['upload#1', 'GIF89asecond'],
        ['upload#2', 'notAnImage: has no feature image_raw or image/encoded. It has label (integer)'],
      ],
      error: undefined,
    });
  });

  test('damaged data cost one record', async () => {
    const why = 'corrupt: the record at byte 0 has data that do not match the checksum';
    expect((await unpack(whole(flipped(one, 13), two))).entries).toEqual([
      ['upload#0', why],
      ['upload#1', 'GIF89asecond'],
    ]);
  });

  test.each([
    ['a damaged length', [one, flipped(two, 2)], 'has a length that does not match its checksum'],
    ['a damaged checksum of a length', [one, flipped(two, 9)], 'has a length that does not match'],
    ['an end within data', [one, two.subarray(0, 15)], 'ends within its data'],
    ['an end within the last checksum', [one, two.subarray(0, -1)], 'ends within its data'],
    ['an end within a header', [one, two.subarray(0, 11)], 'ends within a header'],
    ['a length that lies', [one, record(Buffer.from('x'), 2n ** 63n)], 'ends within its data'],
  ])('%s ends them; what comes before is used', async (_, parts, message) => {
    expect(await unpack(whole(...parts))).toEqual({
      entries: [
        ['upload#0', 'GIF89aone'],
        ['upload', expect.stringContaining(`corrupt: the record at byte ${second} ${message}`)],
      ],
      error: undefined,
    });
  });

  test('a record that is too large is refused, the next one is read', async () => {
    const large = record(Buffer.alloc(2000));
    expect((await unpack(whole(large, one), { maxEntryBytes: 1999 })).entries).toEqual([
      ['upload#0', 'tooLarge: has 2000 bytes; at most 1999 are read'],
      ['upload#1', 'GIF89aone'],
    ]);
  });

  test('too many records are refused', async () => {
    const { entries, error } = await unpack(whole(one, two), { maxEntries: 1 });
    expect(entries).toEqual([['upload#0', 'GIF89aone']]);
    expect(error).toMatch(/^PAYLOAD_TOO_LARGE/);
    expect((await unpack(whole(one, two), { maxUnpackedBytes: 40 })).error).toMatch(/^PAYLOAD_TOO_LARGE/);
  });
});

test('compressed TFRecord files that are cut off are used as far as they go', async () => {
  const images = Array.from({ length: 50 }, (_, i) => image(`${i * 7919}`.repeat(50)));
  const packed = gzipSync(join(...images));
  const { entries, error } = await unpack(packed.subarray(0, packed.length / 2));
  expect(error).toBeUndefined();
  expect(entries.length).toBeGreaterThan(2);
  expect(entries.at(-1)).toEqual(['upload', 'corrupt: ends too early: it was cut off']);
  expect(entries[0]?.[1]).toBe(`GIF89a${'0'.repeat(50)}`);
});

/** A field of a protocol buffer that has a length. */
const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
function varint(number: number): Buffer {
  if (number < 128) return Buffer.from([number]);
  return Buffer.concat([Buffer.from([(number % 128) + 128]), varint(number >> 7)]);
}

describe('tf.train.Example', () => {
  const read = async (bytes: Uint8Array) => {
    const features = featuresOf(bytes);
    return Buffer.from(await imageOf(features, chooseFeature([features]))).toString('latin1');
  };
  const gif = file('');

  test('of millions of tiny values takes no memory for them', async () => {
    const values = Buffer.alloc(8_000_000, Buffer.from([0x0a, 0]));
    const holding = (name: string) =>
      field(1, field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, field(1, values))])));
    const before = process.memoryUsage();
    await expect(read(holding('image_raw'))).rejects.toThrow('image_raw is empty');
    await expect(read(holding('other'))).rejects.toThrow('other is empty');
    await expect(read(field(1, values))).rejects.toThrow('is a tf.train.Example of more than 10000 fields');
    await expect(read(values)).rejects.toThrow('is a tf.train.Example of more than 10000 fields');
    expect(process.memoryUsage().heapUsed - before.heapUsed).toBeLessThan(50_000_000);
  });

  test('the names that it has are shown as names of files are', async () => {
    const name = `${'long'.repeat(1_000_000)}\n`;
    await expect(read(example({ [name]: [1] }))).rejects.toThrow(/^.{0,300}$/);
    await expect(read(example({ 'two\nlines': Buffer.from('x') }))).rejects.toThrow('two\ufffdlines is text');
    await expect(read(example({ a: gif, 'two\nlines': gif }))).rejects.toThrow('two\ufffdlines (GIF');
  });

  test('that is none is refused, and named where it is known', async () => {
    await expect(read(Buffer.from('certainly no protocol buffer'))).rejects.toThrow(
      'is not a tf.train.Example; it is text, not a picture: it begins with "certainly',
    );
    await expect(read(gif)).rejects.toThrow(
      'is a GIF file, not a tf.train.Example that holds one: put it into its feature image_raw',
    );
    await expect(read(Buffer.from([9, 9, 200]))).rejects.toThrow(
      'is not a tf.train.Example: write one for each picture',
    );
    await expect(read(sequenceExample([gif, gif]))).rejects.toThrow(
      'is a tf.train.SequenceExample: write each picture as a tf.train.Example of its own',
    );
    await expect(read(Buffer.alloc(0))).rejects.toThrow(
      'has no feature that holds an image. It has no features at all',
    );
  });
});
