import { expect, test } from 'vitest';
import { entriesOf } from '../../../src/dataset/archive/index.js';
import { budgetOf, unpack, written } from './unpack.js';

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
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['RAR', 'Rar!\x1a\x07\x00'],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh91AY&SY'],
  ['Zstandard', '\x28\xb5\x2f\xfd'],
])('a %s archive is named', async (name, magic) => {
  expect((await unpack(Buffer.from(magic, 'latin1'))).entries).toEqual([
    ['upload', `notAnImage: is a ${name} archive: pack the images as zip or tar instead`],
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
