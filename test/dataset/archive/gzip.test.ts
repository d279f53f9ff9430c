import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { endMark, tar } from './tar-writer.js';
import { unpack } from './unpack.js';
import { zip } from './zip-writer.js';

const archive = Buffer.concat([tar({ name: 'a', content: 'one' }, { name: 'b', content: randomBytes(3000) }), endMark]);

describe('gzip', () => {
  test('of one file', async () => {
    expect(await unpack(gzipSync('an image'))).toEqual({ entries: [['upload', 'an image']], error: undefined });
    expect(await unpack(gzipSync(''))).toEqual({ entries: [['upload', '']], error: undefined });
  });

  test('in several members, and filled up with zeros', async () => {
    const members = Buffer.concat([gzipSync(archive.subarray(0, 700)), gzipSync(archive.subarray(700))]);
    for (const bytes of [members, Buffer.concat([members, Buffer.alloc(100)])])
      expect((await unpack(bytes)).entries.map(([name]) => name)).toEqual(['a', 'b']);
  });

  test('of an archive that is not opened', async () => {
    for (const inner of [zip([]), gzipSync('x')])
      expect((await unpack(gzipSync(inner))).entries).toEqual([
        ['upload', expect.stringContaining('archive within an')],
      ]);
  });

  test('of one file that is too large, or cut off', async () => {
    const packed = gzipSync(randomBytes(100_000));
    expect((await unpack(packed, { maxEntryBytes: 50_000 })).entries).toEqual([
      ['upload', 'tooLarge: has more bytes than that; at most 50000 are read'],
    ]);
    expect((await unpack(packed.subarray(0, 60_000))).entries).toEqual([
      ['upload', 'corrupt: ends too early: it was cut off'],
    ]);
  });

  test('of a tar archive that is cut off anywhere', async () => {
    const packed = gzipSync(archive);
    for (let length = 3; length < packed.length; length += 64) {
      const { error, entries } = await unpack(packed.subarray(0, length));
      // What is cut off before the first header is not known to be tar.
      if (!entries.some(([, content]) => content.startsWith('corrupt: ends too early')))
        expect(error).toMatch(/^ARCHIVE_DAMAGED: upload .*it was cut off/);
    }
  });

  test('whose checksum is wrong', async () => {
    const packed = gzipSync(archive);
    packed[packed.length - 8]! ^= 1;
    expect((await unpack(packed)).error).toContain(
      'ARCHIVE_DAMAGED: upload is compressed with gzip and has damaged compressed data',
    );
  });

  test('of zeros is refused long before it is unpacked', async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 27));
    const before = process.memoryUsage().arrayBuffers;
    const { error } = await unpack(zeros);
    expect(error).toMatch(/^PAYLOAD_TOO_LARGE: upload unpacks to more than 100 times/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 27);

    const inTar = gzipSync(Buffer.concat([tar({ name: 'zeros', content: Buffer.alloc(2 ** 27) }), endMark]));
    expect(await unpack(inTar)).toEqual({ entries: [], error: expect.stringContaining('more than 100 times') });
    const many = gzipSync(Buffer.concat([tar({ name: 'a', content: randomBytes(2 ** 20) }), endMark]));
    expect((await unpack(many, { maxUnpackedBytes: 2 ** 19 })).error).toMatch(/^PAYLOAD_TOO_LARGE/);
  });
});

test('a file that begins like zlib is itself', async () => {
  for (const bytes of [
    deflateSync('anything'),
    Buffer.from('x\x9cno zlib at all', 'latin1'),
    Buffer.from('x\x9c', 'latin1'),
  ])
    expect(await unpack(bytes)).toEqual({ entries: [['upload', bytes.toString('latin1')]], error: undefined });
});
