import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { entriesOf } from '../../../src/dataset/archive/index.js';
import { budgetOf, fixture, unpack, written } from './unpack.js';

test('a file that is no archive is an entry, whatever its name is', async () => {
  expect(await unpack(Buffer.from('an image'))).toEqual({ entries: [['upload', 'an image']], error: undefined });
  expect(await unpack(Buffer.alloc(0))).toEqual({ entries: [['upload', '']], error: undefined });
  const { path, bytes } = written(Buffer.from('an image'));
  const names: string[] = [];
  for await (const entry of entriesOf({ name: '../a\n.zip', path, bytes }, budgetOf())) names.push(entry.name);
  expect(names).toEqual(['../a\ufffd.zip']);
});

test('it may be too large', async () => {
  expect((await unpack(Buffer.alloc(101), { maxEntryBytes: 100 })).entries).toEqual([
    ['upload', 'tooLarge: has 101 bytes; at most 100 are read'],
  ]);
  const video = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), Buffer.alloc(100)]);
  expect((await unpack(video, { maxEntryBytes: 100 })).entries).toEqual([
    ['upload', expect.stringMatching(/^notAnImage: is a video: save its frames/)],
  ]);
});

test.each([
  ['7z', '7z\xbc\xaf\x27\x1c', 'unpack it, and pack the images as zip or tar instead'],
  ['RAR', 'Rar!\x1a\x07\x00', 'unpack it, and pack the images as zip or tar instead'],
  ['xz', '\xfd7zXZ\0', 'undo the compression with xz -d FILE and send the .tar'],
  ['bzip2', 'BZh91AY&SY', 'undo the compression with bzip2 -d FILE and send the .tar'],
  ['Zstandard', '\x28\xb5\x2f\xfd', 'undo the compression with zstd -d FILE and send the .tar'],
])('a %s archive is named, with what to do', async (name, magic, todo) => {
  expect((await unpack(Buffer.from(magic, 'latin1'))).entries).toEqual([
    ['upload', expect.stringContaining(`notAnImage: is a ${name} archive: ${todo}`)],
  ]);
});

test('files that are gone are left out', async () => {
  const gone = { name: 'gone', path: '/nowhere/at/all', bytes: 10 };
  for await (const entry of entriesOf(gone, budgetOf())) await expect(entry.read()).rejects.toThrow('was removed');
});

test('the files of one ingest share the limits', async () => {
  const budget = budgetOf({ maxEntries: 2 });
  const file = written(Buffer.from('x'));
  const count = async () => {
    for await (const _ of entriesOf(file, budget)) return;
  };
  await count();
  await count();
  await expect(count()).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', status: 413 });
});

test.each([
  [
    'faces.zip.002',
    'anything',
    'is one part of a file that was split: join all parts in their order, with cat NAME.zip.*',
  ],
  ['faces.z01', 'PK-less', 'make one of all parts with zip -s 0'],
  ['faces.part1.rar', 'Rar!\x1a\x07\x00', 'unpack it with all its parts in one folder'],
  ['faces.7z.001', '7z\xbc\xaf\x27\x1c', 'unpack it with all its parts in one folder'],
])('%s is named as one part of several', async (name, content, message) => {
  const file = { ...written(Buffer.from(content, 'latin1')), name };
  for await (const entry of entriesOf(file, budgetOf())) await expect(entry.read()).rejects.toThrow(message);
});

test('the first part of a zip archive is refused, with what to do', async () => {
  const path = fixture('cases/split.zip.001');
  expect((await unpack(path)).error).toMatch(
    /^ARCHIVE_DAMAGED: split\.zip\.001 is one part of a file that was split: join all parts .* and send the result\.$/,
  );
  // An upload has no name.
  expect((await unpack(readFileSync(path))).error).toContain('it was cut off, or is one part of several');
});

test('a picture that is called like a part is a picture', async () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  for await (const entry of entriesOf({ ...written(png), name: 'a.tar.001' }, budgetOf()))
    expect(await entry.read()).toEqual(png);
});
