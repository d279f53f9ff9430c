import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readHeader } from '../../../src/dataset/image/header.js';

const jpeg = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
  .jpeg()
  .toBuffer();
/** The JPEG with something before its own segments. */
const preceded = (...more: Uint8Array[]) => Buffer.concat([jpeg.subarray(0, 2), ...more, jpeg.subarray(2)]);
/** A segment with as many bytes as there can be. */
const fullSegment = (marker: number) => {
  const segment = Buffer.alloc(2 + 65_535);
  segment.writeUInt16BE(0xff00 | marker);
  segment.writeUInt16BE(65_535, 2);
  return segment;
};

describe('the header of a JPEG', () => {
  test.each([
    [
      'EXIF, XMP, a profile and much else of 20 MB',
      Array.from({ length: 320 }, (_, i) => fullSegment(0xe1 + (i % 13))),
    ],
    ['a small comment, often', Array.from({ length: 5000 }, () => Buffer.from('\xff\xfe\0\x04hi', 'latin1'))],
    ['stray bytes', [Buffer.alloc(50_000)]],
    ['fill bytes', [Buffer.alloc(50_000, 0xff)]],
  ])('is found after %s', async (_, more) => {
    expect(await readHeader('JPEG', preceded(...more))).toMatchObject({ width: 40, height: 30 });
  });

  test.each([
    ['stray bytes', Buffer.alloc(32_000_000)],
    ['fill bytes', Buffer.alloc(32_000_000, 0xff)],
    ['empty segments', Buffer.alloc(32_000_000, Buffer.from('\xff\xe2\0\x02', 'latin1'))],
    ['markers that stand alone', Buffer.alloc(32_000_000, Buffer.from('\xff\xd0', 'latin1'))],
  ])('is given up after %s without end', async (_, more) => {
    await expect(readHeader('JPEG', preceded(more))).rejects.toMatchObject({
      reason: 'corrupt',
      message: 'is damaged: more than 100000 segments and stray bytes come before its picture',
    });
  });
});

describe('the end of a file', () => {
  test.each([
    ['JPEG', 'none of it', Buffer.from('\xff\xda'.padEnd(32_000_000, '\xd9'), 'latin1')],
    ['JPEG', 'half of it', Buffer.from('\xff\xda'.padEnd(32_000_000, '\xff'), 'latin1')],
    ['PNG', 'most of it', Buffer.alloc(32_000_000, 'IEN')],
  ] as const)('of a %s is found missing when there is %s', async (format, _, rest) => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await expect(readHeader(format, Buffer.concat([jpeg.subarray(0, 2), rest]))).rejects.toMatchObject({
      message: 'is cut off: its end is missing',
    });
    clearInterval(timer);
    // Others were not kept waiting.
    expect(turns).toBeGreaterThan(0);
  });

  test('is found before whatever a camera has put after it', async () => {
    const file = Buffer.concat([jpeg, Buffer.alloc(256 * 1024 - 1, 0xd9)]);
    expect(await readHeader('JPEG', file)).toMatchObject({ width: 40, height: 30 });
  });
});
