import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { entriesOf } from '../../../../src/dataset/archive/index.js';
import { endMark, tar } from '../tar-writer.js';
import { budgetOf, unpack, written } from '../unpack.js';
import { centralHeader, type ZipMember, zip, zip64End, zip64Extra } from '../zip-writer.js';

const good: ZipMember = { name: 'good.png', content: 'good' };
const goodEntry = ['good.png', 'good'];

/** What becomes of one member that is followed by a good one. */
async function besideGood(member: Omit<ZipMember, 'name'>): Promise<string | undefined> {
  const { entries, error } = await unpack(zip([{ name: 'a.png', ...member }, good]));
  expect(error).toBeUndefined();
  expect(entries[1]).toEqual(goodEntry);
  return entries[0]?.[1];
}
const text = 'some text that packs well '.repeat(100);

describe('an entry is left out, and the others are used, when', () => {
  test.each([
    [
      'it has more bytes than it says',
      { content: text, method: 8, unpacked: 100 },
      'corrupt: unpacks to more than the 100',
    ],
    [
      'it has far more bytes than it says',
      { content: Buffer.alloc(2 ** 22), method: 8, unpacked: 1 },
      'corrupt: unpacks to',
    ],
    [
      'it has fewer bytes than it says',
      { content: text, method: 8, unpacked: 9999 },
      'corrupt: has 2600 bytes, not 9999',
    ],
    ['it says it is empty', { content: text, method: 8, unpacked: 0 }, 'corrupt: unpacks to more than the 0 bytes'],
    ['it is stored, with another size', { content: text, unpacked: 9 }, 'corrupt: has 9 bytes, packed as 2600'],
    ['its checksum is wrong', { content: text, method: 8, crc: 1 }, 'corrupt: has data that do not match'],
    ['its checksum is wrong, stored', { content: text, crc: 1 }, 'corrupt: has data that do not match'],
    ['its data are cut', { content: text, method: 8, packed: 20 }, 'corrupt: ends too early'],
    ['it is nowhere', { offset: 0xfffffff0 }, 'corrupt: ends behind the data'],
    ['it is elsewhere', { offset: 3 }, 'corrupt: is not where the archive says'],
    [
      'it is packed to more than there is',
      { packed: 0xfffffff0, unpacked: 1, method: 8 },
      'corrupt: ends behind the data',
    ],
    ['it is at an absurd place', { offset: 0xffffffff, extra: zip64Extra(2n ** 63n) }, 'corrupt: ends behind the data'],
    ['it is encrypted', { flags: 1 }, 'notAnImage: is encrypted'],
    ['it is packed in an unknown way', { method: 77 }, 'notAnImage: is compressed with method 77'],
    [
      'it is a symbolic link',
      { content: '/etc/passwd', attributes: 0o120777 * 2 ** 16 },
      'notAnImage: is a symbolic link',
    ],
    ['it is a zip', { content: zip([good]) }, 'notAnImage: is a zip archive within an archive: unpack it first'],
    ['it is an empty zip', { content: zip([]) }, 'notAnImage: is a zip archive'],
    ['it is a gzip file', { content: gzipSync('x'), method: 8 }, 'notAnImage: is a gzip archive'],
    ['it is a tar archive', { content: Buffer.concat([tar({ name: 'x' }), endMark]) }, 'notAnImage: is a tar archive'],
    ['it is a RAR archive', { content: 'Rar!\x1a\x07\x01\x00' }, 'notAnImage: is a RAR archive'],
  ])('%s', async (_, member, expected) => {
    expect(await besideGood(member)).toContain(expected);
  });

  test('its compressed data are no such thing', async () => {
    const bytes = zip([{ name: 'a.png', content: text, method: 8 }, good]);
    bytes.fill(0xff, 40, 50);
    expect((await unpack(bytes)).entries).toEqual([['a.png', 'corrupt: has damaged compressed data'], goodEntry]);
  });

  test('it is larger than a file may be', async () => {
    const large = { name: 'large.png', content: 'twelve bytes' };
    expect(await unpack(zip([large, good]), { maxEntryBytes: 11 })).toEqual({
      entries: [['large.png', 'tooLarge: has 12 bytes; at most 11 are read'], goodEntry],
      error: undefined,
    });
  });
});

test('large entries are unpacked in other threads', async () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
  const { entries } = await unpack(
    zip([
      { name: 'a.png', content, method: 8 },
      { name: 'lies.png', content, method: 8, unpacked: 200_000 },
    ]),
  );
  expect(entries[0]?.[1]).toBe(content.toString('latin1'));
  expect(entries[1]?.[1]).toContain('corrupt: unpacks to more than the 200000 bytes');
});

test('names, folders and hidden files', async () => {
  const names = ['../up', '/etc/passwd', 'C:\\x\\y.png', 'a\0b\x1b[31m\u202eg', '', '.', '..', 'x'.repeat(60_000)];
  const left = ['folder/', 'windows\\', '.hidden', 'a/.b/c.png', '__MACOSX/a', '._a.png', 'x/.DS_Store'];
  const { entries } = await unpack(zip([...names, ...left].map(name => ({ name }))));
  expect(entries.map(([name]) => name)).toEqual([
    '../up',
    '/etc/passwd',
    'C:/x/y.png',
    'a\ufffdb\ufffd[31m\ufffdg',
    '(no name)',
    '.',
    '..',
    `${'x'.repeat(139)}…${'x'.repeat(60)}`,
  ]);
});

describe('more than 65,535 files without zip64', () => {
  const many = Array.from({ length: 70_000 }, (_, i) => ({ name: `${i}.png` }));
  const names = async (bytes: Buffer, budget = budgetOf()) => {
    const found: string[] = [];
    for await (const { name } of entriesOf(written(bytes), budget)) found.push(name);
    return found;
  };

  test("are read whole when they are counted modulo 65,536, as macOS's Finder does", async () => {
    const all = await names(zip(many, { count: 70_000 % 65_536, comment: Buffer.from('a comment') }));
    expect([all.length, all.at(-1)]).toEqual([70_000, '69999.png']);
    expect((await names(zip(many.slice(0, 65_536), { count: 0 }))).length).toBe(65_536);
  });

  test('are refused when the count is another one, and when they are too many', async () => {
    await expect(names(zip(many, { count: 5 }))).rejects.toThrow('lists more files than it counts');
    const few = budgetOf({ maxEntries: 67_000 });
    await expect(names(zip(many, { count: 70_000 % 65_536 }), few)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
  });
});

describe('a zip archive is refused as damaged when', () => {
  const archive = zip([good, { name: 'b.png', content: text, method: 8 }]);
  const end = archive.length - 22;

  test.each([
    ['its end is missing', archive.subarray(0, -30), 'without the list of files at its end: it was cut off'],
    ['only its beginning is there', archive.subarray(0, 4), 'without the list of files at its end'],
    ['something follows it', Buffer.concat([archive, Buffer.from('more')]), 'Invalid comment length'],
    ['its list is elsewhere', zip([good], { start: 7 }), 'invalid central directory file header signature'],
    ['its list is nowhere', zip([good], { start: 0xfffffff0 }), 'it ends within the list of its files'],
    ['its list is shorter than it says', zip([good], { count: 2 }), 'it ends within the list of its files'],
    ['its list is longer than it says', zip([good, good], { count: 1 }), 'lists more files than it counts'],
    [
      'its list is at a place of 64 bits',
      Buffer.concat([archive.subarray(0, end), zip64End(1n, 46n, 2n ** 63n, BigInt(end))]),
      'it ends within the list of its files',
    ],
    ['an extra field ends too late', zip([{ ...good, extra: Buffer.from([1, 0, 200, 0]) }]), 'extra field length'],
    ['it is encrypted as a whole', zip([{ ...good, flags: 0x41 }]), 'is an encrypted zip archive'],
  ])('%s', async (_, bytes, expected) => {
    const { entries, error } = await unpack(bytes);
    expect(error).toMatch(/^ARCHIVE_DAMAGED: upload /);
    expect(error).toContain(expected);
    expect(error).toContain('Check that it opens on your computer, then send it again');
    expect(entries.length).toBeLessThanOrEqual(1);
  });

  test('it is cut off anywhere', async () => {
    for (let length = 4; length < archive.length; length += 7)
      expect((await unpack(archive.subarray(0, length))).error).toMatch(/^ARCHIVE_DAMAGED/);
  });

  test('its files overlap', async () => {
    // Each of them begins at the first, as in https://www.bamsoftware.com/hacks/zipbomb, "full overlap".
    const members = Array.from({ length: 100 }, (_, i) => ({ name: `${i}`, content: i === 0 ? text : '' }));
    const kernel = { unpacked: text.length, packed: text.length, offset: 0 };
    const bomb = zip(members.map(member => ({ ...member, ...kernel })));
    expect(await unpack(bomb)).toEqual({ entries: [], error: expect.stringContaining('whose files overlap') });
  });

  test('each of its files contains those behind it', async () => {
    // "Quoted overlap": stored blocks of Deflate hide the local headers.
    const members = Array.from({ length: 50 }, (_, i) => ({ name: `${i}`, content: i === 49 ? text : '' }));
    const plain = zip(members);
    const start = plain.readUInt32LE(plain.length - 6);
    const offsets = members.map((_, i) =>
      plain.readUInt32LE(plain.indexOf(Buffer.from('PK\x01\x02'), start) + i * 48 - Math.min(i, 10) + 42),
    );
    const bomb = zip(
      members.map((member, i) => ({ ...member, packed: start - offsets[i]! - 32, unpacked: text.length })),
    );
    expect(await unpack(bomb)).toEqual({ entries: [], error: expect.stringContaining('whose files overlap') });
  });
});

describe('a zip archive is too large when', () => {
  test('it holds a million files; nothing is listed', async () => {
    const count = 1_000_000;
    const fields = {
      method: 0,
      flags: 0,
      crc: 0,
      packed: 0,
      unpacked: 0,
      offset: 0,
      attributes: 0,
      extra: Buffer.alloc(0),
    };
    const header = centralHeader({ name: Buffer.from('a'), ...fields });
    const local = zip([{ name: 'a' }]).subarray(0, 31);
    const directory = Buffer.alloc(header.length * count, header);
    const bytes = Buffer.concat([
      local,
      directory,
      zip64End(BigInt(count), BigInt(directory.length), 31n, BigInt(31 + directory.length)),
    ]);
    expect(await unpack(bytes)).toEqual({
      entries: [],
      error:
        'PAYLOAD_TOO_LARGE: upload brings the number of files to more than 500000, which is the limit. ' +
        'Take out some of them, and send it again.',
    });
  });

  test('it says that it unpacks to petabytes; nothing is listed', async () => {
    const petabyte = { unpacked: 0xffffffff, extra: zip64Extra(2n ** 50n) };
    expect(await unpack(zip([good, { name: 'b.png', ...petabyte }]))).toEqual({
      entries: [],
      error: expect.stringMatching(/^PAYLOAD_TOO_LARGE: upload brings the unpacked bytes to more than 17179869184,/),
    });
  });

  test('it consists of zeros', async () => {
    const zeros = zip(
      Array.from({ length: 3 }, (_, i) => ({ name: `${i}`, content: Buffer.alloc(2 ** 24), method: 8 })),
    );
    expect(await unpack(zeros)).toEqual({
      entries: [],
      error: expect.stringMatching(/^PAYLOAD_TOO_LARGE: upload unpacks to more than 100 times its \d+ bytes/),
    });
  });

  test('but not because of a small file that packs well', async () => {
    const { error, entries } = await unpack(zip([{ name: 'zeros', content: Buffer.alloc(2 ** 24), method: 8 }, good]));
    expect([error, entries.length]).toEqual([undefined, 2]);
  });
});
