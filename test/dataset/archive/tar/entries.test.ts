import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { endMark, paxRecord, sealed, type TarMember, tar } from '../tar-writer.js';
import { budgetOf, unpack } from '../unpack.js';
import { zip } from '../zip-writer.js';

const good: TarMember = { name: 'good.png', content: 'good' };
const goodEntry = ['good.png', 'good'];
const pax = (...records: [string, string][]): TarMember => ({
  name: 'pax',
  type: 'x',
  content: records.map(([key, value]) => paxRecord(key, value)).join(''),
});
/** A size in base 256. */
const binary = (first: number, ...last: number[]) => {
  const field = new Uint8Array(12);
  field[0] = first;
  field.set(last, 12 - last.length);
  return field;
};
const outcome = (...members: TarMember[]) => unpack(Buffer.concat([tar(...members), endMark]));
const ok = (...entries: unknown[]) => ({ entries, error: undefined });

describe('tar archives', () => {
  test.each([
    ['v7', { ...good, magic: '' }],
    ['a size in base 256', { ...good, size: binary(0x80, 4) }],
    ['a size with spaces', { ...good, size: Buffer.from('         4 \0') }],
    ['a type of zero', { ...good, type: '\0' }],
    ['a contiguous file', { ...good, type: '7' }],
    ['an unknown type, which POSIX has be a file', { ...good, type: 'Q' }],
  ])('%s', async (_, member) => {
    expect(await outcome(member, good)).toEqual(ok(goodEntry, goodEntry));
  });

  test('extended headers name the file that follows, and say its size', async () => {
    const long = `${'n'.repeat(150)}.png`;
    expect(
      await outcome(
        pax(['path', 'grün.png'], ['mtime', '1.5'], ['size', '4']),
        { name: 'x', content: 'good', size: 0 },
        { name: 'L', type: 'L', content: `${long}\0` },
        { name: 'x', content: 'long' },
        { name: 'K', type: 'K', content: 'target\0' },
        { name: 'g', type: 'g', content: paxRecord('comment', 'of git') },
        good,
      ),
    ).toEqual(ok(['grün.png', 'good'], [long, 'long'], goodEntry));
  });

  test('folders, hidden files, volume names and lists of folders are only counted', async () => {
    const silent = [
      { name: 'folder/', type: '5', size: 100 },
      { name: 'folder/', type: '0' },
      { name: './.hidden', content: 'x' },
      { name: 'a/._b.png', content: 'x' },
      { name: 'volume', type: 'V' },
      { name: 'list', type: 'D', content: 'x' },
    ];
    const budget = budgetOf();
    const bytes = Buffer.concat([tar(...silent, { ...good, name: './good.png' }), endMark]);
    expect(await unpack(bytes, budget)).toEqual(ok(goodEntry));
    expect(budget.findings.ignored).toEqual({ folders: 2, litter: 2, notes: 2 });
  });

  test('names are only shown', async () => {
    const { entries } = await outcome({ name: '../up' }, { name: '/etc/passwd' }, { name: 'a\\b\x07' }, { name: '' });
    expect(entries.map(([name]) => name)).toEqual(['../up', '/etc/passwd', 'a\\b\ufffd', '(no name)']);
  });

  test('names that are not UTF-8', async () => {
    const { entries } = await outcome({ name: Buffer.from('gr\xfcn.png', 'latin1') });
    expect(entries[0]?.[0]).toBe('grün.png');
  });

  test.each([
    ['1', 'hard link'],
    ['2', 'symbolic link'],
    ['3', 'character device'],
    ['4', 'block device'],
    ['6', 'FIFO'],
  ])('type %s is no file, whatever size it says', async (type, what) => {
    const { entries } = await outcome({ name: 'x', type, size: 5000 }, good);
    expect(entries).toEqual([['x', expect.stringMatching(`^notAnImage: is a ${what}`)], goodEntry]);
  });

  test('archives in them are not opened', async () => {
    const { entries } = await outcome({ name: 'a', content: zip([]) }, { name: 'b', content: gzipSync('x') });
    expect(entries.map(([, content]) => content)).toEqual([
      expect.stringContaining('is a zip archive within an archive: unpack it first'),
      expect.stringContaining('is a gzip archive within an archive'),
    ]);
  });

  test('a file that is too large is left out', async () => {
    const bytes = Buffer.concat([tar({ name: 'large', content: Buffer.alloc(600_000) }, good), endMark]);
    for (const packed of [bytes, gzipSync(bytes)])
      expect(await unpack(packed, { maxEntryBytes: 100_000 })).toEqual(
        ok(['large', 'tooLarge: has 600000 bytes; at most 100000 are read'], goodEntry),
      );
  });

  test('several in one file, and whatever fills up the last block', async () => {
    const one = Buffer.concat([tar(good), endMark]);
    expect(await unpack(Buffer.concat([one, one, Buffer.alloc(5000), Buffer.from('garbage'.repeat(200))]))).toEqual(
      ok(goodEntry, goodEntry),
    );
  });

  test('too many files are refused', async () => {
    const bytes = Buffer.concat([tar(good, good, good), endMark]);
    expect(await unpack(bytes, { maxEntries: 2 })).toEqual({
      entries: [goodEntry, goodEntry],
      error: expect.stringMatching(/^PAYLOAD_TOO_LARGE: upload brings the number of files to more than 2,/),
    });
    expect((await unpack(bytes, { maxUnpackedBytes: 1000 })).error).toMatch(/^PAYLOAD_TOO_LARGE/);
  });
});

describe('a tar archive is refused as damaged when', () => {
  const brokenHeader = tar(good);
  brokenHeader[0] = 0x41;

  test.each<[string, TarMember[] | Buffer, string]>([
    [
      'a header has a wrong checksum',
      Buffer.concat([tar(good), brokenHeader, endMark]),
      'wrong checksum, before byte 1536',
    ],
    ['a size is negative', [good, { name: 'x', size: binary(0xff, 0xf0) }], 'an impossible size'],
    ['a size is no number', [good, { name: 'x', size: Buffer.from('12345678xyz\0') }], 'an impossible size'],
    [
      'a size has a hundred bits',
      [good, { name: 'x', size: binary(0x80, 1, ...Array(10).fill(0)) }],
      'an impossible size',
    ],
    ['a size is more than there is', [good, { name: 'x', size: 8 ** 11 - 1 }], 'ends within the data'],
    [
      'a size is far more than there is',
      [good, { name: 'x', size: binary(0x80, 15, 0, 0, 0, 0, 0, 0) }],
      'ends within',
    ],
    ['pax says a wrong size', [good, pax(['size', '-4']), good], 'an impossible size'],
    ['pax says an endless size', [good, pax(['size', '9'.repeat(30)]), good], 'an impossible size'],
    ['a pax header has gigabytes', [good, { ...pax(), size: 2 ** 31 }], 'an extended header of 2147483648 bytes'],
    ['a name has gigabytes', [good, { name: 'x', type: 'L', size: 2 ** 31 }], 'an extended header of 2147483648 bytes'],
    ['a pax header is none', [good, { name: 'x', type: 'x', content: 'no pax' }, good], 'cannot be read'],
    ['a pax record is longer than the header', [good, { name: 'x', type: 'x', content: '99 a=b\n' }], 'cannot be read'],
    ['a pax record has a negative length', [good, { name: 'x', type: 'x', content: '-6 a=b\n' }], 'cannot be read'],
    ['a pax record has no length', [good, { name: 'x', type: 'x', content: '0 a=b\n' }], 'cannot be read'],
  ])('%s', async (_, members, expected) => {
    const bytes = Buffer.isBuffer(members) ? members : Buffer.concat([tar(...members), endMark]);
    for (const packed of [bytes, gzipSync(bytes)]) {
      const { entries, error } = await unpack(packed);
      expect(error).toMatch(/^ARCHIVE_DAMAGED: upload /);
      expect(error).toContain(expected);
      expect(entries).toEqual([goodEntry]);
    }
  });

  test('it is cut off anywhere but between two files', async () => {
    const members = [good, { name: 'x', content: Buffer.alloc(700, 'x') }, pax(['path', 'p']), good];
    const bytes = Buffer.concat([tar(...members), endMark]);
    const between = [1, 2, 4].map(count => tar(...members.slice(0, count)).length);
    for (let length = 512; length <= bytes.length - 1024; length += 64)
      if (!between.includes(length))
        expect((await unpack(bytes.subarray(0, length))).error).toMatch(/^ARCHIVE_DAMAGED: upload .* it was cut off/);
  });

  test('it has no end mark, it is not, and whether it was cut off is left to people', async () => {
    for (const bytes of [tar(good, good), gzipSync(tar(good, good))]) {
      const budget = budgetOf();
      expect(await unpack(bytes, budget)).toEqual(ok(goodEntry, goodEntry));
      expect(budget.findings.unfinished).toEqual(['upload']);
    }
  });

  test('one block of the end mark is missing, it is not', async () => {
    expect(await unpack(Buffer.concat([tar(good), endMark.subarray(0, 512)]))).toEqual(ok(goodEntry));
  });
});

test('a checksum of signed bytes, as some old programs wrote it', async () => {
  const bytes = Buffer.concat([tar({ ...good, name: 'gr\xfcn' }), endMark]);
  const block = sealed(bytes.subarray(0, 512));
  const sum = Number.parseInt(block.toString('latin1', 148, 154), 8) - 2 * 256;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  expect(await unpack(bytes)).toEqual(ok(['grün', 'good']));
});
