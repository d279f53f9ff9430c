import { copyFile, cp, mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Preparation } from '../../../src/schema/advice/preparation.js';
import { colourNames, colours, middles, noise, picture, temporaryFolders } from '../folders.js';
import { example, record } from '../tfrecord-writer.js';

const { folders, write, prepare } = temporaryFolders();
const [red, green, blue, white] = await Promise.all([
  picture('red'),
  picture('lime'),
  picture('blue'),
  picture('white'),
]);
const packed = (file: string) => join(folders.dataDir, 'packed/set', file);
const cut = (size: number, file: string) => join(folders.dataDir, `cuts/set/${size}`, file);

describe('prepareDataset', () => {
  test('reads every image of a folder, at any depth, in order of their paths', async () => {
    await write({ 'set/b/2.png': green, 'set/a/9.png': red, 'set/c.JPG': await picture('blue', 40, 'jpeg') });
    const dataset = await prepare('set');
    expect([dataset.images.count, dataset.images.imageSize]).toEqual([3, 8]);
    expect(dataset.manifest).toMatchObject({ images: 3, rejectedCount: 0, sides: { min: 32, median: 32, max: 40 } });
    expect(await colourNames(dataset)).toEqual(['red', 'green', 'blue']);
  });

  test('keeps that order whatever is decoded first', async () => {
    const names = ['red', 'green', 'blue', 'white'] as const;
    const of = { red: 'red', green: 'lime', blue: 'blue', white: 'white' };
    const files: Record<string, Buffer> = {};
    for (let i = 0; i < 24; i++)
      // Sides that differ, for images of one colour and size would be the same.
      files[`set/${String(i).padStart(2, '0')}`] = await picture(
        of[names[i % 4]!],
        i % 6 === 0 ? 900 + i : 24 + i,
        'webp',
      );
    await write(files);
    for (const concurrency of [1, 7, 64]) {
      expect(await colourNames(await prepare('set', { concurrency }))).toEqual(
        // The images of 900 pixels and more are kept at 256, and those of one colour are the same then.
        Array.from({ length: 24 }, (_, i) => names[i % 4]!).filter((_, i) => i !== 12 && i !== 18),
      );
      await rm(join(folders.dataDir, 'packed'), { recursive: true });
    }
  });

  test('leaves out what cannot be used, counted and named with the reason', async () => {
    await write({
      'set/1.png': red,
      'set/2.png': green,
      'set/3.png': blue,
      'set/4.png': white,
      'set/cut.png': red.subarray(0, 60),
      'set/notes.txt': 'red, green and blue',
      'set/small.png': await picture('red', 15),
      'set/.DS_Store': 'x',
    });
    const { manifest } = await prepare('set');
    expect(manifest).toMatchObject({ images: 4, duplicates: 0, rejectedCount: 2 });
    expect(manifest.ignored).toEqual({ litter: 1, notes: 1, folders: 0 });
    expect(manifest.rejected).toMatchObject([
      { name: 'cut.png', reason: 'corrupt' },
      { name: 'small.png', reason: 'tooSmall', detail: expect.stringContaining('15×15') },
    ]);
    expect(manifest.warnings.map(({ code }) => code)).toEqual(['FILES_SKIPPED', 'TOO_FEW_IMAGES']);
  });

  test('drops images with the pixels of another, whatever they are called and kept as, and counts them', async () => {
    await write({
      'set/1.png': red,
      'set/2.png': green,
      'set/copy of 1.png': red,
      'set/3.webp': await picture('red', 32, 'webp'),
      'set/larger.png': await picture('red', 33),
    });
    const dataset = await prepare('set');
    expect(dataset.manifest).toMatchObject({ images: 3, duplicates: 2 });
    expect(await colourNames(dataset)).toEqual(['red', 'green', 'red']);
  });

  test('warns of images that look almost the same as another', async () => {
    const original = await noise(1, 64);
    await write({
      'set/1.png': original,
      'set/2.png': await noise(2, 64),
      'set/saved-again.jpg': await noise(1, 64, 'jpeg'),
    });
    const { manifest } = await prepare('set');
    expect(manifest).toMatchObject({ images: 3, duplicates: 0, nearDuplicates: 1 });
    expect(manifest.warnings).toContainEqual({
      code: 'NEAR_DUPLICATES',
      message: expect.stringMatching(/^1 image of set looks almost the same .*saved-again\.jpg and 1\.png/),
      params: expect.objectContaining({ images: 1, names: 'saved-again.jpg' }),
    });
  });

  test('reads the .tfrecords files of TensorFlow for Python', async () => {
    await mkdir(join(folders.datasetsDir, 'tf'), { recursive: true });
    await copyFile('test/fixtures/tensorflow.tfrecords', join(folders.datasetsDir, 'tf', 'faces.tfrecords'));
    const dataset = await prepare('tf');
    expect(dataset.manifest).toMatchObject({ images: 6, rejectedCount: 0 });
    const expected = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 0],
      [255, 255, 255],
      [0, 0, 0],
    ];
    for (const [i, middle] of (await middles(dataset)).entries())
      for (const [c, value] of middle.entries()) expect(Math.abs(value - expected[i]![c]!)).toBeLessThan(12);
  });

  test('uses the sound records of a damaged .tfrecords file', async () => {
    const records = [
      record(example({ image_raw: red })),
      record(example({ other: red })),
      record(example({ 'image/encoded': green })),
      record(example({ image_raw: Buffer.from('no image') })),
      record(example({ image_raw: blue })),
      record(example({ image_raw: white })),
    ];
    await write({ 'set/a.tfrecord': Buffer.concat(records).subarray(0, -5), 'set/b.png': white });
    const dataset = await prepare('set');
    expect(await colourNames(dataset)).toEqual(['red', 'green', 'blue', 'white']);
    expect(dataset.manifest.rejected).toMatchObject([
      { name: 'a.tfrecord#1', reason: 'notAnImage' },
      { name: 'a.tfrecord#3', reason: 'notAnImage' },
      { name: 'a.tfrecord', reason: 'corrupt', detail: expect.stringContaining('ends within its data') },
    ]);
  });

  test('reports progress from nothing to everything, of the decoding and of the cutting', async () => {
    await write({ 'set/1.png': red, 'set/2.png': green, 'set/3.png': blue });
    const reports: Preparation[] = [];
    await prepare('set', { onProgress: report => reports.push(report) });
    expect(reports[0]).toMatchObject({ what: 'Decoding set', done: 0 });
    const decoding = { what: 'Decoding set', code: 'DECODING', params: { id: 'set' } };
    expect(reports).toContainEqual({ ...decoding, done: 3, total: 3 });
    const cutting = { what: 'Cutting set to 8×8', code: 'CUTTING', params: { id: 'set', imageSize: 8 } };
    expect(reports.at(-1)).toEqual({ ...cutting, done: 3, total: 3 });
  });

  test('decodes nothing twice, whatever size is asked for', async () => {
    await write({ 'set/1.png': red, 'set/2.png': green });
    await prepare('set');
    const what = new Set<string>();
    const onProgress = (report: Preparation) => what.add(report.what);
    await prepare('set', { onProgress });
    expect([...what]).toEqual([]);
    await prepare('set', { imageSize: 16, onProgress });
    expect([...what]).toEqual(['Cutting set to 16×16']);
  });

  test('images that have the size asked for are not cut', async () => {
    await write({ 'set/1.png': red, 'set/2.png': green });
    expect(await colourNames(await prepare('set', { imageSize: 32 }))).toEqual(['red', 'green']);
    expect(await readdir(folders.dataDir)).not.toContain('cuts');
  });

  test('keeps the three sizes that were cut last', async () => {
    await write({ 'set/1.png': red });
    for (const imageSize of [4, 8, 12, 16]) await prepare('set', { imageSize });
    expect((await readdir(join(folders.dataDir, 'cuts/set'))).sort()).toEqual(['12', '16', '8']);
  });

  test.each([
    ['added', () => write({ 'set/2.png': green }), ['red', 'blue', 'green']],
    ['removed', () => rm(join(folders.datasetsDir, 'set/0.png')), ['blue']],
    ['replaced', () => write({ 'set/1.png': Buffer.concat([green, Buffer.alloc(1)]) }), ['red', 'green']],
  ])('decodes anew when a file was %s', async (_, change, expected) => {
    await write({ 'set/0.png': red, 'set/1.png': blue });
    await prepare('set');
    await change();
    expect(await colourNames(await prepare('set'))).toEqual(expected);
  });

  test('decodes anew when a file was touched, or what is kept is not whole', async () => {
    await write({ 'set/1.png': red });
    await prepare('set');
    const what = new Set<string>();
    const onProgress = (report: Preparation) => what.add(report.what.split(' ')[0]!);
    await utimes(join(folders.datasetsDir, 'set/1.png'), 1, 1);
    await prepare('set', { onProgress });
    expect([...what]).toEqual(['Decoding']);
    for (const [damage, expected] of [
      [() => truncate(packed('images.bin'), 10), 'Decoding'],
      [() => rm(packed('images.bin')), 'Decoding'],
      [() => writeFile(packed('manifest.json'), '{"format":2'), 'Decoding'],
      [() => writeFile(packed('index.bin'), Buffer.alloc(36)), 'Decoding'],
      [() => truncate(cut(8, 'images.bin'), 10), 'Cutting'],
      [() => rm(cut(8, 'images.bin')), 'Cutting'],
      [() => writeFile(cut(8, 'cut.json'), '{}'), 'Cutting'],
    ] as const) {
      what.clear();
      await damage();
      expect(await colourNames(await prepare('set', { onProgress }))).toEqual(['red']);
      expect([...what]).toEqual([expected]);
    }
  });

  test('an image whose bytes were damaged is noticed when it is cut, and decoded anew', async () => {
    await write({ 'set/1.png': red, 'set/2.png': green });
    await prepare('set');
    const pixels = await readFile(packed('images.bin'));
    pixels[2000] = 1;
    await writeFile(packed('images.bin'), pixels);
    await rm(join(folders.dataDir, 'cuts'), { recursive: true });
    expect(await colourNames(await prepare('set'))).toEqual(['red', 'green']);
    expect((await readFile(packed('images.bin')))[2000]).toBe(0);
  });

  test('dataset.json in the folder says how images become squares', async () => {
    const wide = await picture('red', 64).then(async image => {
      const { default: sharp } = await import('sharp');
      return sharp(image).resize(64, 32, { fit: 'fill' }).png().toBuffer();
    });
    await write({ 'set/1.png': wide });
    expect((await prepare('set')).manifest).toMatchObject({ framing: { fit: 'crop' }, sides: { max: 32 } });
    await write({ 'set/dataset.json': '{"fit": "pad", "background": "0000ff"}' });
    const padded = await prepare('set');
    expect(padded.manifest).toMatchObject({ framing: { fit: 'pad', background: '0000ff' }, sides: { max: 64 } });
    expect(padded.manifest.rejectedCount).toBe(0);
    await write({ 'set/dataset.json': '{"fit": "fold"}' });
    await expect(prepare('set')).rejects.toMatchObject({
      code: 'DATASET_UNUSABLE',
      message: expect.stringMatching(/dataset\.json is not valid: fit .*Correct or remove it\.$/),
    });
    await write({ 'set/dataset.json': '{' });
    await expect(prepare('set')).rejects.toMatchObject({ code: 'DATASET_UNUSABLE' });
  });

  test('dataset.json in the folder says which feature of TFRecords holds the images', async () => {
    await write({ 'set/a.tfrecords': Buffer.concat([record(example({ input: red, target: green }))]) });
    await expect(prepare('set')).rejects.toMatchObject({
      code: 'DATASET_UNUSABLE',
      message: expect.stringContaining('"feature": "NAME" in dataset.json'),
    });
    await write({ 'set/dataset.json': '{"feature": "target"}' });
    expect(await colourNames(await prepare('set'))).toEqual(['green']);
    await write({ 'set/dataset.json': '{"feature": "input"}' });
    expect(await colourNames(await prepare('set'))).toEqual(['red']);
  });

  test("another program's dataset.json is not ours, such as StyleGAN's", async () => {
    await cp('test/fixtures/cases/stylegan-unlabelled', join(folders.datasetsDir, 'set'), { recursive: true });
    const { manifest } = await prepare('set');
    expect(manifest).toMatchObject({
      images: 12,
      framing: { fit: 'crop' },
      ignored: { litter: 0, notes: 1, folders: 1 },
    });
    const others = ['[]', 'null', '7', '{}', '{"labels": []}', JSON.stringify({ labels: 'x'.repeat(70_000) })];
    for (const text of others) {
      await write({ 'set/dataset.json': text });
      expect((await prepare('set')).manifest.framing).toEqual(manifest.framing);
    }
    await write({ 'set/dataset.json': '{"Fit": "pad"}' });
    await expect(prepare('set')).rejects.toMatchObject({ code: 'DATASET_UNUSABLE' });
  });

  test('dataset.json may have a byte order mark; UTF-16 is named', async () => {
    await write({ 'set/1.png': red, 'set/dataset.json': '\ufeff{"fit": "pad"}' });
    expect((await prepare('set')).manifest.framing.fit).toBe('pad');
    const utf16 = Buffer.from('\ufeff{"fit": "pad"}', 'utf16le');
    for (const bytes of [
      utf16,
      utf16.subarray(2),
      Buffer.from(utf16).swap16(),
      Buffer.from(utf16.subarray(2)).swap16(),
    ]) {
      await write({ 'set/dataset.json': bytes });
      await expect(prepare('set')).rejects.toMatchObject({
        code: 'DATASET_UNUSABLE',
        message: expect.stringMatching(/dataset\.json is saved as UTF-16\. Save it as UTF-8, or remove it\.$/),
      });
    }
  });

  test('a dataset in use survives its replacement', async () => {
    await write({ 'set/1.png': red });
    const before = await prepare('set');
    await write({ 'set/1.png': green });
    await prepare('set');
    expect(await colourNames(before)).toEqual(['red']);
  });

  test('several can prepare the same dataset at once', async () => {
    await write(Object.fromEntries([red, green, blue, white].map((image, i) => [`set/${i}.png`, image])));
    const prepared = await Promise.all(Array.from({ length: 5 }, () => prepare('set')));
    for (const dataset of prepared) expect(await colourNames(dataset)).toEqual(['red', 'green', 'blue', 'white']);
    expect(await readdir(join(folders.dataDir, '.tmp'))).toEqual([]);
  });

  test('stops when asked to, and leaves nothing', async () => {
    for (let i = 0; i < 30; i++) await write({ [`set/${i}.png`]: await noise(i) });
    const controller = new AbortController();
    const stopped = new Error('stopped');
    const onProgress = () => controller.abort(stopped);
    await expect(prepare('set', { onProgress, signal: controller.signal })).rejects.toBe(stopped);
    expect(await readdir(join(folders.dataDir, '.tmp'))).toEqual([]);
    expect(await readdir(folders.dataDir)).not.toContain('packed');
  });

  test.each([
    ['is empty', {}, 'is empty: put JPEG, PNG'],
    [
      'has no image',
      { 'set/a.txt': 'x', 'set/b.txt': 'x' },
      'no image that can be used: a.txt, b.txt (is text, not a picture',
    ],
    [
      'is mostly broken',
      { 'set/1.png': red, 'set/2.png': red.subarray(0, 60), 'set/3.jpg': '' },
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
    const { images, manifest } = await prepare('set');
    expect(images.count).toBe(1);
    expect(manifest).toMatchObject({ rejectedCount: 0, ignored: { notes: 3 } });
    expect(manifest.warnings.map(({ code }) => code)).toEqual(['TOO_FEW_IMAGES']);
  });
});

describe('TrainingImages.readBatch', () => {
  test('reads the images asked for, in that order, as often as asked for', async () => {
    await write({ 'set/1.png': red, 'set/2.png': green, 'set/3.png': blue });
    const { images } = await prepare('set', { imageSize: 2 });
    const into = new Uint8Array(4 * 12);
    await images.readBatch(Uint32Array.of(2, 0, 2, 1), into);
    const whole = (name: keyof typeof colours) => Array.from({ length: 4 }, () => colours[name]).flat();
    expect([...into]).toEqual((['blue', 'red', 'blue', 'green'] as const).flatMap(whole));
  });

  test('refuses images that there are not, and a buffer that is too small', async () => {
    await write({ 'set/1.png': red });
    const { images } = await prepare('set');
    await expect(images.readBatch(Uint32Array.of(1), new Uint8Array(192))).rejects.toThrow('There is no image 1');
    await expect(images.readBatch(Uint32Array.of(0), new Uint8Array(191))).rejects.toThrow('do not fit');
  });
});
