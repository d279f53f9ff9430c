import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { imageOfExample } from '../../../src/dataset/archive/example.js';
import { example, record } from '../tfrecord-writer.js';
import { unpack } from './unpack.js';

const image = (content: string) => record(example({ image_raw: Buffer.from(content) }));
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
])('%s', (_, file) => {
  test('are read record by record', async () => {
    expect(await unpack(file(one, two, record(example({}))))).toEqual({
      entries: [
        ['upload#0', 'one'],
        ['upload#1', 'second'],
        ['upload#2', 'notAnImage: has no bytes feature image_raw or image/encoded, only label'],
      ],
      error: undefined,
    });
  });

  test('damaged data cost one record', async () => {
    const why = 'corrupt: the record at byte 0 has data that do not match the checksum';
    expect((await unpack(file(flipped(one, 13), two))).entries).toEqual([
      ['upload#0', why],
      ['upload#1', 'second'],
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
    expect(await unpack(file(...parts))).toEqual({
      entries: [
        ['upload#0', 'one'],
        ['upload', expect.stringContaining(`corrupt: the record at byte ${second} ${message}`)],
      ],
      error: undefined,
    });
  });

  test('a record that is too large is refused, the next one is read', async () => {
    const large = record(Buffer.alloc(2000));
    expect((await unpack(file(large, one), { maxEntryBytes: 1999 })).entries).toEqual([
      ['upload#0', 'tooLarge: has 2000 bytes; at most 1999 are read'],
      ['upload#1', 'one'],
    ]);
  });

  test('too many records are refused', async () => {
    const { entries, error } = await unpack(file(one, two), { maxEntries: 1 });
    expect(entries).toEqual([['upload#0', 'one']]);
    expect(error).toMatch(/^PAYLOAD_TOO_LARGE/);
    expect((await unpack(file(one, two), { maxUnpackedBytes: 30 })).error).toMatch(/^PAYLOAD_TOO_LARGE/);
  });
});

test('compressed TFRecord files that are cut off are used as far as they go', async () => {
  const images = Array.from({ length: 50 }, (_, i) => image(`${i * 7919}`.repeat(50)));
  const packed = gzipSync(join(...images));
  const { entries, error } = await unpack(packed.subarray(0, packed.length / 2));
  expect(error).toBeUndefined();
  expect(entries.length).toBeGreaterThan(2);
  expect(entries.at(-1)).toEqual(['upload', 'corrupt: ends too early: it was cut off']);
  expect(entries[0]?.[1]).toBe('0'.repeat(50));
});

/** A field of a protocol buffer that has a length. */
const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
function varint(number: number): Buffer {
  if (number < 128) return Buffer.from([number]);
  return Buffer.concat([Buffer.from([(number % 128) + 128]), varint(number >> 7)]);
}

describe('tf.train.Example', () => {
  const image = Buffer.from('an image file');

  test.each(['image_raw', 'image/encoded'])('holds its image as %s', name => {
    expect(Buffer.from(imageOfExample(example({ name: Buffer.from('x'), [name]: image })))).toEqual(image);
  });

  test('without an image is refused, with the names that it has', () => {
    expect(() => imageOfExample(example({ jpeg: image }))).toThrow(
      'has no bytes feature image_raw or image/encoded, only label, jpeg',
    );
    expect(() => imageOfExample(Buffer.alloc(0))).toThrow('has no bytes feature image_raw or image/encoded');
  });

  test('of millions of tiny values takes no memory for them', () => {
    const values = Buffer.alloc(8_000_000, Buffer.from([0x0a, 0]));
    const holding = (name: string) =>
      field(1, field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, field(1, values))])));
    const before = process.memoryUsage();
    expect(imageOfExample(holding('image_raw'))).toHaveLength(0);
    expect(() => imageOfExample(holding('other'))).toThrow('has no bytes feature');
    expect(() => imageOfExample(field(1, values))).toThrow('is a tf.train.Example of more than 10000 fields');
    expect(() => imageOfExample(values)).toThrow('is a tf.train.Example of more than 10000 fields');
    expect(process.memoryUsage().heapUsed - before.heapUsed).toBeLessThan(50_000_000);
  });

  test('the names that it has are shown as names of files are', () => {
    const name = `${'long'.repeat(1_000_000)}\n`;
    expect(() => imageOfExample(example({ [name]: image }))).toThrow(/^.{0,300}$/);
    expect(() => imageOfExample(example({ 'two\nlines': image }))).toThrow('label, two\ufffdlines');
  });

  test('that is none is refused', () => {
    expect(() => imageOfExample(Buffer.from('certainly no protocol buffer'))).toThrow('is not a tf.train.Example');
  });
});
