import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imageOfExample } from '../../src/dataset/example.js';
import { findRecords, readRecord } from '../../src/dataset/tfrecord.js';
import { example, record } from './tfrecord-writer.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tfrecord-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (...parts: Uint8Array[]) => {
  const path = join(folder, 'a.tfrecords');
  await writeFile(path, Buffer.concat(parts));
  return path;
};
/** Every record that can be read, and why the rest cannot. */
const readAll = async (path: string) => {
  const { records, fault } = await findRecords(path);
  const read = await Promise.all(
    records.map(place =>
      readRecord(path, place).then(
        data => data.toString(),
        (error: Error) => error.message,
      ),
    ),
  );
  return { read, fault: fault?.message };
};
const [one, two] = [record(Buffer.from('one')), record(Buffer.from('second'))];
const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
};

describe('TFRecord files', () => {
  test('are read record by record', async () => {
    const path = await write(one, two, record(Buffer.alloc(0)));
    expect(await readAll(path)).toEqual({ read: ['one', 'second', ''], fault: undefined });
  });

  test('that are empty have no records', async () => {
    expect(await readAll(await write())).toEqual({ read: [], fault: undefined });
  });

  test('damaged data cost one record', async () => {
    const path = await write(flipped(one, 13), two);
    expect(await readAll(path)).toEqual({
      read: ['the record at byte 0 has data that do not match the checksum', 'second'],
      fault: undefined,
    });
  });

  test.each([
    ['a damaged length', [one, flipped(two, 2)], 'the record at byte 19 has a length that does not match its checksum'],
    ['a damaged checksum of a length', [one, flipped(two, 9)], 'the record at byte 19 has a length that'],
    ['an end within data', [one, two.subarray(0, 15)], 'the record at byte 19 ends within its data'],
    ['an end within the last checksum', [one, two.subarray(0, -1)], 'the record at byte 19 ends within its data'],
    ['an end within a header', [one, two.subarray(0, 11)], 'the record at byte 19 ends within a header'],
    ['a length that lies', [one, record(Buffer.from('x'), 2n ** 63n)], 'the record at byte 19 ends within its data'],
  ])('%s ends them; what comes before is used', async (_, parts, message) => {
    const { read, fault } = await readAll(await write(...parts));
    expect(read).toEqual(['one']);
    expect(fault).toContain(message);
  });

  test('a record over 64 MiB is refused, the next one is read', async () => {
    const path = await write(record(Buffer.alloc(64 * 2 ** 20 + 1)), one);
    const { read } = await readAll(path);
    expect(read).toEqual(['the record at byte 0 has 67108865 bytes; at most 67108864 are read', 'one']);
  });

  test('of another kind are named as such', async () => {
    expect((await readAll(await write(gzipSync(one)))).fault).toContain('compressed with gzip: unpack it');
    expect((await readAll(await write(Buffer.from('no records at all')))).fault).toContain('not a TFRecord file');
  });
});

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

  test('that is none is refused', () => {
    expect(() => imageOfExample(Buffer.from('certainly no protocol buffer'))).toThrow('is not a tf.train.Example');
  });
});
