import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceFile } from '../../../src/dataset/index.js';
import { DatasetLibrary, importDataset, uploadLimits } from '../../../src/dataset/index.js';
import { DatasetManifest, type DatasetState, Framing } from '../../../src/schema/dataset.js';
import { parseSettings } from '../../../src/schema/service/settings.js';
import { endMark, tar } from '../archive/tar-writer.js';
import { zip } from '../archive/zip-writer.js';
import { noise, temporaryFolders } from '../folders.js';
import { example, record } from '../tfrecord-writer.js';

const { folders, prepare } = temporaryFolders();
const framing = Framing.parse({});
const cases = join(import.meta.dirname, '../../fixtures/cases');
let count = 0;
const newId = () => `set-${count++}`;

function importPath(path: string): Promise<DatasetManifest> {
  const signal = new AbortController().signal;
  return importDataset({ ...folders, id: newId(), path, framing, concurrency: 2, onProgress() {}, signal });
}

/** Uploads files as they arrive over HTTP, in one body or as parts of a form. */
async function upload(files: readonly { name: string; content: Uint8Array }[]): Promise<DatasetState> {
  const library = new DatasetLibrary({ ...folders, limits: uploadLimits(parseSettings({})), concurrency: 2 });
  const { finished } = await library.upload({ id: newId(), framing, totalBytes: null }, async ({ folder }) => {
    const received: SourceFile[] = [];
    for (const [i, { name, content }] of files.entries()) {
      const path = join(folder, `${i}`);
      await writeFile(path, content);
      received.push({ name, path, bytes: content.length });
    }
    return received;
  });
  return finished;
}

type Files = readonly { readonly name: string | Buffer; readonly content: Uint8Array }[];

/** The same files in every way in which they can come. */
const ways = {
  zip: (files: Files) => upload([{ name: 'set', content: zip(files) }]),
  'deflated zip': (files: Files) =>
    upload([{ name: 'set', content: zip(files.map(file => ({ ...file, method: 8 }))) }]),
  tar: (files: Files) => upload([{ name: 'set', content: Buffer.concat([tar(...files), endMark]) }]),
  'tar.gz': (files: Files) => upload([{ name: 'set', content: gzipSync(Buffer.concat([tar(...files), endMark])) }]),
  form: (files: Files) => upload(files.map(({ name, content }) => ({ name: name.toString(), content }))),
  import: async (files: Files) => importPath(await folderOf(files, join(folders.dataDir, newId()))),
  folder: async (files: Files) => {
    const id = newId();
    await folderOf(files, join(folders.datasetsDir, id));
    return (await prepare(id)).manifest;
  },
};
type Way = keyof typeof ways;

async function folderOf(files: Files, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const { name, content } of files) {
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name as string)]);
    await mkdir(path.subarray(0, path.lastIndexOf('/')), { recursive: true });
    if (path.at(-1) !== 0x2f) await writeFile(path, content);
  }
  return folder;
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: { code?: string }) => error.code,
  );

/** Everything that a dataset says that there was. */
const allOf = ({ images, duplicates, rejectedCount, ignored }: DatasetManifest | DatasetState) =>
  images! + duplicates! + rejectedCount! + ignored!.litter + ignored!.notes + ignored!.folders;

const pictures = await Promise.all(Array.from({ length: 12 }, (_, i) => noise(i, 20)));
const cut = pictures[0]!.subarray(0, 100);

describe('names that are not UTF-8', () => {
  test('a backslash within another character is no separator: twelve pictures of Japanese Windows are twelve', async () => {
    const manifest = await importPath(join(cases, 'names-shift-jis.zip'));
    expect(manifest).toMatchObject({ images: 12, rejectedCount: 0, ignored: { litter: 0, notes: 0, folders: 0 } });
  });

  test('what is wrong with one of them is told by a name that people can read', async () => {
    const { images, rejected } = await importPath(join(cases, 'names-shift-jis-one-broken.zip'));
    expect([images, rejected]).toEqual([
      11,
      [{ name: '猫.png', reason: 'notAnImage', detail: expect.any(String), said: expect.any(Object) }],
    ]);
  });

  const names = ['955c', '945c', '93f18f5c', '975c', '835c', '935c', '8d5c', '905c', '8ca2', '92b9', '89d4'];
  const files = [
    ...names.map((hex, i) => ({ name: Buffer.from(`${hex}2e706e67`, 'hex'), content: pictures[i]! })),
    { name: Buffer.from('944c2e706e67', 'hex'), content: cut },
    { name: Buffer.from('ff2fff2e706e67', 'hex'), content: pictures[11]! },
  ];
  test.each<Way>(['zip', 'tar', 'tar.gz', 'import', 'folder'])('%s', async way => {
    const made = await ways[way](files);
    expect([made.images, made.rejected.map(({ name }) => name)]).toEqual([12, ['猫.png']]);
  });

  test('a folder whose files are renamed, in bytes alone, has changed', async () => {
    const folder = join(folders.datasetsDir, 'set');
    const fingerprint = async () => (await prepare('set')).manifest.fingerprint;
    await folderOf([{ name: Buffer.from([0xff]), content: pictures[0]! }], folder);
    const before = await fingerprint();
    expect(await fingerprint()).toBe(before);
    await folderOf([{ name: Buffer.from([0xfe]), content: pictures[0]! }], folder);
    expect(await fingerprint()).not.toBe(before);
  });

  test("the name in Info-ZIP's extra field counts, unless another program has renamed the file", async () => {
    const raw = Buffer.from('82.png', 'latin1');
    const field = (name: Buffer) => {
      const data = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from('猫.png')]);
      data.writeUInt32LE(crc32(name), 1);
      const head = Buffer.alloc(4);
      head.writeUInt16LE(0x7075);
      head.writeUInt16LE(data.length, 2);
      return Buffer.concat([head, data]);
    };
    const members = [
      { name: raw, content: cut, extra: field(raw) },
      { name: 'renamed.png', content: cut, extra: field(raw) },
      ...pictures.map((content, i) => ({ name: `${i}.png`, content })),
    ];
    const { rejected } = await upload([{ name: 'set', content: zip(members) }]);
    expect(rejected.map(({ name }) => name)).toEqual(['猫.png', 'renamed.png']);
  });

  test('files of one name are told apart', async () => {
    const broken = ['a.png', 'a.png', 'a\x01.png', 'a\x02.png'].map(name => ({ name, content: cut }));
    const whole = pictures.map((content, i) => ({ name: `${i}.png`, content }));
    const { rejected } = await ways.zip([...broken, ...whole]);
    expect(rejected.map(({ name }) => name)).toEqual(['a.png', 'a.png (2)', 'a\ufffd.png', 'a\ufffd.png (2)']);
  });
});

describe('what is not meant to be an image', () => {
  test('thumbnails of a Synology NAS are litter, in a zip and unpacked', async () => {
    const path = join(cases, 'synology-album.zip');
    const expected = { images: 20, duplicates: 0, rejectedCount: 0 };
    expect(await importPath(path)).toMatchObject({ ...expected, ignored: { litter: 80, notes: 0, folders: 0 } });
    const folder = join(folders.dataDir, 'album');
    await promisify(execFile)('unzip', ['-q', path, '-d', folder]);
    expect(await importPath(folder)).toMatchObject({ ...expected, ignored: { litter: 80, notes: 0, folders: 22 } });
  });

  test.each([
    '@eaDir/a.jpg',
    'a/#recycle/a.jpg',
    '$RECYCLE.BIN/a.jpg',
    'System Volume Information/a.jpg',
    '.Spotlight-V100/a.jpg',
    '.@__thumb/a.jpg',
    'lost+found/a.jpg',
    '__MACOSX/a.jpg',
    '._a.jpg',
    'a/Thumbs.db',
    'THUMBS.DB',
    'desktop.ini',
    '.DS_Store',
    'Icon\r',
  ])('%j is litter', async name => {
    const files = [
      { name, content: pictures[0]! },
      { name: 'eaDir/1.png', content: pictures[1]! },
    ];
    for (const way of Object.values(ways)) {
      const made = await way(files);
      expect([made.images, made.ignored?.litter, made.rejectedCount]).toEqual([1, 1, 0]);
    }
  });

  test('notes beside images of the same name, as WebDataset has them, are counted and not warned of', async () => {
    const files = pictures.flatMap((content, i) => [
      { name: `${i}.png`, content },
      { name: `${i}.txt`, content: Buffer.from('A cat.') },
      { name: `${i}.json`, content: Buffer.from('{"caption": "A cat."}') },
      { name: `${i}.cls`, content: Buffer.from('3') },
    ]);
    const more = [
      { name: 'README', content: Buffer.from('Cats.') },
      { name: 'labels.csv', content: Buffer.from('file,label\n0.png,3\n') },
      { name: 'empty.txt', content: Buffer.alloc(0) },
      { name: '0.npy', content: await readFile('test/fixtures/foreign/array.npy') },
      { name: 'boxes.pkl', content: await readFile('test/fixtures/foreign/pickle-4.pkl') },
    ];
    const made = await ways.tar([...files, ...more]);
    expect(made).toMatchObject({ images: 12, rejectedCount: 0, ignored: { litter: 0, notes: 41, folders: 0 } });
    expect(made.warnings.map(({ code }) => code)).toEqual(['TOO_FEW_IMAGES']);
  });

  test('text that is called a picture is named, and so is a picture in a format that is not read', async () => {
    const made = await ways.zip([
      { name: '1.png', content: pictures[0]! },
      { name: '2.png', content: Buffer.from('Not found') },
      { name: '3', content: await readFile('test/fixtures/foreign/image.tif') },
      ...pictures.slice(1).map((content, i) => ({ name: `more/${i}.png`, content })),
    ]);
    expect(made.rejected.map(({ name }) => name)).toEqual(['2.png', '3']);
    expect(made.warnings.map(({ code }) => code)).toContain('FILES_SKIPPED');
  });

  test('links that lead nowhere, and to folders, are named', async () => {
    const folder = await folderOf(
      pictures.map((content, i) => ({ name: `${i}.png`, content })),
      join(folders.dataDir, 'f'),
    );
    await symlink('/nowhere/at/all', join(folder, 'lost'));
    await symlink('/', join(folder, 'root'));
    expect((await importPath(folder)).rejected).toEqual([
      {
        name: 'lost',
        reason: 'notAnImage',
        detail: 'is a link that leads nowhere: mend or remove it',
        said: { code: 'DEAD_LINK' },
      },
      {
        name: 'root',
        reason: 'notAnImage',
        detail: expect.stringContaining('is a link to a folder'),
        said: { code: 'LINK_TO_FOLDER' },
      },
    ]);
  });

  test('a dataset of notes alone names them', async () => {
    await expect(ways.zip([{ name: 'a.txt', content: Buffer.from('x') }])).rejects.toMatchObject({
      code: 'DATASET_UNUSABLE',
      message: expect.stringMatching(/has no image that can be used: a\.txt \(is text/),
    });
  });
});

describe('whether too much is broken', () => {
  const records = (whole: number, broken: number) =>
    Buffer.concat([
      ...pictures.slice(0, whole).map(image => record(example({ image_raw: image }))),
      ...Array.from({ length: broken }, () => record(example({ image_raw: Buffer.from('text') }))),
    ]);

  test.each(['a.tfrecords', 'a.tfrec', 'a.bin', 'a', 'a.txt', 'a.tfrecord-00000-of-00001'])(
    'records of a file called %s count alike',
    async name => {
      for (const [whole, broken, verdict] of [
        [1, 7, 'DATASET_UNUSABLE'],
        [4, 4, 'accepted'],
      ] as const) {
        const content = records(whole, broken);
        const path = await folderOf([{ name, content }], join(folders.dataDir, newId()));
        expect(await code(upload([{ name, content }]))).toBe(verdict);
        expect(await code(importPath(path))).toBe(verdict);
        expect(await code(importPath(join(path, name)))).toBe(verdict);
        expect(await code(upload([{ name, content: gzipSync(content) }]))).toBe(verdict);
        expect(await code(ways.folder([{ name, content }]))).toBe(verdict);
      }
    },
  );

  test('one-of-eight.tfrec is refused however it comes', async () => {
    const path = join(cases, 'one-of-eight.tfrec');
    const content = await readFile(path);
    const verdicts = [await code(importPath(path))];
    for (const name of ['one-of-eight.tfrec', 'a.tfrecords', 'a']) {
      verdicts.push(await code(upload([{ name, content: gzipSync(content) }])));
      for (const way of Object.values(ways)) verdicts.push(await code(way([{ name, content }])));
    }
    expect(new Set(verdicts)).toEqual(new Set(['DATASET_UNUSABLE']));
  });

  test.each([['.png'], ['.txt'], [''], ['.bin']])('files that end in %j count alike', async ending => {
    const of = (whole: number, broken: number) => [
      ...pictures.slice(0, whole).map((content, i) => ({ name: `${i}${ending}`, content })),
      ...Array.from({ length: broken }, (_, i) => ({ name: `broken-${i}${ending}`, content: cut })),
    ];
    for (const way of Object.values(ways)) {
      expect(await code(way(of(1, 7)))).toBe('DATASET_UNUSABLE');
      expect(await code(way(of(4, 4)))).toBe('accepted');
    }
  });
});

/** Content of files, and whether it is an image. */
const contents = {
  image: pictures[1]!,
  other: pictures[2]!,
  cut,
  text: Buffer.from('a caption'),
  empty: Buffer.alloc(0),
  page: Buffer.from('<!doctype html>'),
  archive: zip([{ name: 'x', content: 'x' }]),
  noise: Buffer.from([0x01, 0x99, 0x03, 0xff]),
};

test('images, duplicates, rejected and ignored files are all there is, in whatever way they come', {
  timeout: 300_000,
}, async () => {
  const part = fc.constantFrom('a', 'b', '.hidden', '@eaDir', '表', '..', '\\', 'Thumbs.db', 'n.txt');
  const raw = fc.constantFrom('955c', 'ff', '6772816e', 'c4e3').map(hex => Buffer.from(hex, 'hex'));
  const name = fc
    .tuple(
      fc.array(
        part.filter(name => name !== '..'),
        { maxLength: 2 },
      ),
      fc.oneof(part, raw),
      fc.constantFrom('.png', '.txt', '/', ''),
    )
    .map(([before, last, ending]) => ({ before, last, ending }));
  const file = fc.record({ name, content: fc.constantFrom(...(Object.keys(contents) as (keyof typeof contents)[])) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { maxLength: 12 }),
      fc.constantFrom(...(Object.keys(ways) as Way[])),
      async (some, way) => {
        const files = [
          // So that there is a dataset.
          ...pictures.map((content, i) => ({ name: Buffer.from(`whole-${i}.png`), content })),
          ...some.map(({ name: { before, last, ending }, content }, i) => ({
            name: Buffer.concat([
              Buffer.from(`${[`${i}`, ...before].join('/')}/`),
              Buffer.from(last as string),
              Buffer.from(ending),
            ]),
            content: ending === '/' ? Buffer.alloc(0) : contents[content],
          })),
        ].filter(({ name }) => !(way === 'form' && name.at(-1) === 0x2f) && !name.includes('/..'));
        const folders = new Set(
          files.flatMap(({ name }) => {
            const parts = name.toString('latin1').split('/');
            return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
          }),
        );
        const onDisk = way === 'folder' || way === 'import';
        const expected = onDisk ? files.filter(({ name }) => name.at(-1) !== 0x2f).length + folders.size : files.length;
        const made = await ways[way](files);
        expect(allOf(made)).toBe(expected);
        expect(new Set(made.rejected.map(({ name }) => name)).size).toBe(made.rejectedCount);
        expect(JSON.parse(JSON.stringify(made))).toEqual(made);
      },
    ),
    { numRuns: 150, seed: 42 },
  );
});

test('a manifest of an earlier version, which counted nothing of this, stays readable', async () => {
  const { ignored, ...before } = (await ways.import([{ name: '1.png', content: pictures[0]! }])) as DatasetManifest;
  expect(ignored).toEqual({ litter: 0, notes: 0, folders: 0 });
  expect(DatasetManifest.parse(before)).toEqual({ ...before, ignored: null });
});
