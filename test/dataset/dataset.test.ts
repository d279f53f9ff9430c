import { copyFile, mkdir, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkTrainable, findDataset, ignoredFolders, listDatasets } from '../../src/dataset/index.js';
import type { Preparation } from '../../src/schema/job.js';
import { colourNames, colours, middles, picture, temporaryFolders } from './folders.js';
import { example, record } from './tfrecord-writer.js';

const { folders, write, prepare } = temporaryFolders();
const [red, green, blue] = await Promise.all([picture('red'), picture('lime'), picture('blue')]);

describe('prepareDataset', () => {
  test('packs every image of a folder, at any depth, in order of their paths', async () => {
    await write({ 'set/b/2.png': green, 'set/a/9.png': red, 'set/c.JPG': await picture('blue', 40, 'jpeg') });
    const dataset = await prepare('set');
    expect([dataset.id, dataset.count, dataset.imageSize, dataset.index.rejectedCount]).toEqual(['set', 3, 8, 0]);
    expect(colourNames(dataset)).toEqual(['red', 'green', 'blue']);
  });

  test('keeps that order whatever is decoded first', async () => {
    const names = Array.from({ length: 24 }, (_, i) => ['red', 'green', 'blue'][i % 3]!);
    const large = await picture('red', 900, 'webp');
    await write(
      Object.fromEntries(
        names.map((name, i) => [
          `set/${String(i).padStart(2, '0')}`,
          i % 6 === 0 ? large : { red, green, blue }[name as 'red'],
        ]),
      ),
    );
    for (const [imageSize, concurrency] of [
      [8, 1],
      [10, 7],
      [12, 64],
    ] as const)
      expect(colourNames(await prepare('set', { imageSize, concurrency }))).toEqual(names);
  });

  test('leaves out what cannot be used, counted and named with the reason', async () => {
    await write({
      'set/1.png': red,
      'set/2.png': green,
      'set/3.png': blue,
      'set/4.png': red,
      'set/cut.png': red.subarray(0, 60),
      'set/notes.txt': 'red, green and blue',
      'set/small.png': await picture('red', 15),
      'set/.DS_Store': 'x',
    });
    const { index, count } = await prepare('set');
    expect(count).toBe(4);
    expect(index.rejectedCount).toBe(3);
    expect(index.rejected).toMatchObject([
      { name: 'cut.png', reason: 'corrupt' },
      { name: 'notes.txt', reason: 'notAnImage' },
      { name: 'small.png', reason: 'tooSmall', detail: expect.stringContaining('15×15') },
    ]);
  });

  test('reads the .tfrecords files of TensorFlow for Python', async () => {
    await mkdir(join(folders.datasetsDir, 'tf'), { recursive: true });
    await copyFile('test/fixtures/tensorflow.tfrecords', join(folders.datasetsDir, 'tf', 'faces.tfrecords'));
    const dataset = await prepare('tf');
    expect([dataset.count, dataset.index.rejectedCount]).toEqual([6, 0]);
    const expected = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 0],
      [255, 255, 255],
      [0, 0, 0],
    ];
    for (const [i, middle] of middles(dataset).entries())
      for (const [c, value] of middle.entries()) expect(Math.abs(value - expected[i]![c]!)).toBeLessThan(12);
  });

  test('uses the sound records of a damaged .tfrecords file', async () => {
    const records = [
      record(example({ image_raw: red })),
      record(example({ other: red })),
      record(example({ 'image/encoded': green })),
      record(example({ image_raw: Buffer.from('no image') })),
      record(example({ image_raw: blue })),
      record(example({ image_raw: red })),
    ];
    await write({ 'set/a.tfrecord': Buffer.concat(records).subarray(0, -5), 'set/b.png': red });
    const dataset = await prepare('set');
    expect(colourNames(dataset)).toEqual(['red', 'green', 'blue', 'red']);
    expect(dataset.index.rejected).toMatchObject([
      { name: 'a.tfrecord#1', reason: 'notAnImage' },
      { name: 'a.tfrecord#3', reason: 'notAnImage' },
      { name: 'a.tfrecord', reason: 'corrupt', detail: expect.stringContaining('ends within its data') },
    ]);
  });

  test('reports progress from nothing to everything', async () => {
    await write({ 'set/1.png': red, 'set/2.png': green, 'set/3.png': blue });
    const reports: Preparation[] = [];
    await prepare('set', { onProgress: report => reports.push(report) });
    expect(reports[0]).toEqual({ what: 'Preparing set', done: 0, total: 3 });
    expect(reports.at(-1)).toEqual({ what: 'Preparing set', done: 3, total: 3 });
  });

  test('decodes nothing twice while the source is unchanged', async () => {
    await write({ 'set/1.png': red });
    await prepare('set');
    const reports: Preparation[] = [];
    await prepare('set', { onProgress: report => reports.push(report) });
    expect(reports).toEqual([]);
    await prepare('set', { imageSize: 16, onProgress: report => reports.push(report) });
    expect(reports).not.toEqual([]);
  });

  test.each([
    ['added', () => write({ 'set/2.png': green }), ['red', 'green']],
    ['removed', () => rm(join(folders.datasetsDir, 'set/0.png')), ['red']],
    ['replaced', () => write({ 'set/1.png': Buffer.concat([green, Buffer.alloc(1)]) }), ['green']],
  ])('decodes anew when a file was %s', async (_, change, expected) => {
    await write({ 'set/0.png': red, 'set/1.png': red });
    await prepare('set');
    await change();
    expect(colourNames(await prepare('set')).slice(-expected.length)).toEqual(expected);
  });

  test('decodes anew when a file was touched, or the packed images are not whole', async () => {
    await write({ 'set/1.png': red });
    await prepare('set');
    let reports = 0;
    const onProgress = () => reports++;
    await utimes(join(folders.datasetsDir, 'set/1.png'), 1, 1);
    await prepare('set', { onProgress });
    expect(reports).toBeGreaterThan(0);
    for (const damage of [
      () => truncate(join(folders.dataDir, 'packed/set/8/images.bin'), 10),
      () => rm(join(folders.dataDir, 'packed/set/8/images.bin')),
      () => writeFile(join(folders.dataDir, 'packed/set/8/index.json'), '{"format":1'),
    ]) {
      await damage();
      expect(colourNames(await prepare('set'))).toEqual(['red']);
    }
  });

  test('a dataset in use survives its replacement', async () => {
    await write({ 'set/1.png': red });
    const before = await prepare('set');
    await write({ 'set/1.png': green });
    await prepare('set');
    expect(colourNames(before)).toEqual(['red']);
  });

  test('several can prepare the same dataset at once', async () => {
    await write(Object.fromEntries([red, green, blue, red, green].map((image, i) => [`set/${i}.png`, image])));
    const prepared = await Promise.all(Array.from({ length: 5 }, () => prepare('set')));
    for (const dataset of prepared) expect(colourNames(dataset)).toEqual(['red', 'green', 'blue', 'red', 'green']);
    expect(await readdir(join(folders.dataDir, '.tmp'))).toEqual([]);
  });

  test('stops when asked to, and leaves nothing', async () => {
    await write(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`set/${i}.png`, red])));
    const controller = new AbortController();
    const stopped = new Error('stopped');
    const onProgress = () => controller.abort(stopped);
    await expect(prepare('set', { onProgress, signal: controller.signal })).rejects.toBe(stopped);
    expect(await readdir(join(folders.dataDir, '.tmp'))).toEqual([]);
    expect(await readdir(folders.dataDir)).not.toContain('packed');
  });

  test.each([
    ['is empty', {}, 'is empty: put JPEG, PNG'],
    ['has no image', { 'set/a.txt': 'x', 'set/b.txt': 'x' }, 'no image that can be used: a.txt (is none of'],
    [
      'is mostly broken',
      { 'set/1.png': red, 'set/2.png': 'x', 'set/3.jpg': '' },
      '2 images of the dataset set cannot be used',
    ],
  ])('a dataset that %s is refused', async (_, files, message) => {
    await mkdir(join(folders.datasetsDir, 'set'), { recursive: true });
    await write(files);
    await expect(prepare('set')).rejects.toMatchObject({
      code: 'DATASET_UNUSABLE',
      message: expect.stringContaining(message),
    });
    expect(await readdir(folders.dataDir)).not.toContain('packed');
  });

  test('notes beside the images do not count against a dataset', async () => {
    await write({ 'set/1.png': red, 'set/1.txt': 'red', 'set/1.xml': '<red/>', 'set/1.json': '{}' });
    expect((await prepare('set')).count).toBe(1);
  });
});

describe('PackedDataset.readBatch', () => {
  test('reads the images asked for, in that order, as often as asked for', async () => {
    await write({ 'set/1.png': red, 'set/2.png': green, 'set/3.png': blue });
    const dataset = await prepare('set', { imageSize: 2 });
    const into = new Uint8Array(4 * 12);
    dataset.readBatch(Uint32Array.of(2, 0, 2, 1), into);
    const whole = (name: keyof typeof colours) => Array.from({ length: 4 }, () => colours[name]).flat();
    expect([...into]).toEqual((['blue', 'red', 'blue', 'green'] as const).flatMap(whole));
  });

  test('refuses images that there are not, and a buffer that is too small', async () => {
    await write({ 'set/1.png': red });
    const dataset = await prepare('set');
    expect(() => dataset.readBatch(Uint32Array.of(1), new Uint8Array(192))).toThrow('There is no image 1');
    expect(() => dataset.readBatch(Uint32Array.of(0), new Uint8Array(191))).toThrow('do not fit');
  });
});

describe('the catalogue', () => {
  test('holds the built-in faces when there is nothing else', async () => {
    expect(await listDatasets(folders)).toMatchObject([
      { id: 'demo-faces', kind: 'builtIn', images: null, rejected: [], rejectedCount: null },
    ]);
    expect(await ignoredFolders(folders.datasetsDir)).toEqual([]);
  });

  test('lists the folders whose names are ids, with what is known of them', async () => {
    await write({
      'cats/1.png': red,
      'cats/2.png': 'x',
      'dogs.v2/1.png': red,
      'My Photos/1.png': red,
      'file.png': red,
    });
    await write({ 'demo-faces/1.png': red, '.cache/x': 'x' });
    await prepare('cats');
    expect(await listDatasets(folders)).toMatchObject([
      { id: 'demo-faces', kind: 'builtIn' },
      { id: 'cats', kind: 'folder', images: 1, rejectedCount: 1, rejected: [{ name: '2.png' }] },
      { id: 'dogs.v2', kind: 'folder', images: null },
    ]);
    expect(await ignoredFolders(folders.datasetsDir)).toEqual(['My Photos', 'demo-faces']);
    expect(await findDataset('cats', folders)).toMatchObject({ id: 'cats', images: 1 });
  });

  test('a folder without a file cannot be trained on, and says so before anything is decoded', async () => {
    await write({ 'cats/deep/1.png': red, 'empty/.hidden': 'x' });
    await mkdir(join(folders.datasetsDir, 'empty', 'deep'));
    for (const id of ['demo-faces', 'cats']) await checkTrainable(id, folders);
    await expect(checkTrainable('empty', folders)).rejects.toMatchObject({
      code: 'DATASET_UNUSABLE',
      message: expect.stringContaining('The folder of empty holds no files. Put JPEG'),
    });
    await expect(checkTrainable('none', folders)).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
  });

  test('a folder may be a link; a link to a folder within it is not followed', async () => {
    await write({ '../elsewhere/1.png': red });
    await mkdir(folders.datasetsDir);
    await symlink(join(folders.dataDir, 'elsewhere'), join(folders.datasetsDir, 'linked'));
    await symlink(join(folders.dataDir, 'elsewhere'), join(folders.dataDir, 'elsewhere', 'itself'));
    await symlink(join(folders.dataDir, 'nowhere'), join(folders.datasetsDir, 'broken'));
    expect((await listDatasets(folders)).map(({ id }) => id)).toEqual(['demo-faces', 'linked']);
    expect(colourNames(await prepare('linked'))).toEqual(['red']);
  });

  test.each(['none', '..', '../cats', 'cats/', '/etc', '', 'CATS', '.'])('there is no dataset %j', async id => {
    await write({ 'cats/1.png': red });
    const missing = { code: 'DATASET_NOT_FOUND', message: expect.stringContaining('There are: demo-faces, cats.') };
    await expect(findDataset(id, folders)).rejects.toMatchObject(missing);
    await expect(prepare(id)).rejects.toMatchObject(missing);
  });
});
