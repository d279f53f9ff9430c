import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { removeDataset } from '../../../src/dataset/catalogue.js';
import { cutOut } from '../../../src/dataset/crops/geometry.js';
import { keepCrops } from '../../../src/dataset/crops/moved-crops.js';
import { keepList } from '../../../src/dataset/exclusions.js';
import { NearestFinder, type NearestQuery } from '../../../src/dataset/nearest/nearest-images.js';
import { trainingImage } from '../../../src/dataset/packed/training-image.js';
import { nearest, plainProducts, thumbnails } from '../../../src/quality/index.js';
import { FileStorage } from '../../../src/storage/index.js';
import { compile } from '../../compile.js';
import { numbers } from '../../graph/gradient-check.js';
import { waves } from '../../quality/images.js';
import { temporaryFolders } from '../folders.js';

const { folders, write, prepare } = temporaryFolders();
let compiled: Awaited<ReturnType<typeof compile>>;
let finder: NearestFinder;
beforeAll(async () => {
  compiled = await compile(['dataset/nearest/thread']);
});
afterAll(() => compiled.remove());
afterEach(() => finder.close());

const size = 32;
const bytes = size ** 2 * 3;
const real = (n: number) => waves(n, size, 0);
const cut = (images: Uint8Array, i: number) => images.subarray(i * bytes, (i + 1) * bytes);
const png = (pixels: Uint8Array) =>
  sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
const pixelsOf = (file: Buffer) => sharp(file).raw().toBuffer();
const mirror = (pixels: Uint8Array) =>
  sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .flop()
    .raw()
    .toBuffer();

/** The folder `set` with so many images, packed. */
async function dataset(n: number, patienceMs = 60_000): Promise<Uint8Array> {
  const images = real(n);
  const files = Array.from({ length: n }, async (_, i) => [`set/${i}.png`, await png(cut(images, i))] as const);
  await write(Object.fromEntries(await Promise.all(files)));
  await prepare('set');
  const thread = pathToFileURL(join(compiled.directory, 'dataset', 'nearest', 'thread.js'));
  finder = new NearestFinder({ ...folders, thread, patienceMs });
  return images;
}

const search = (image: Uint8Array, query: Partial<NearestQuery> = {}) =>
  finder.nearest('set', { image, size, count: 3, mirrors: false, ...query });

describe('the training images nearest to another image', () => {
  test('are compared by the squares that the training has moved', async () => {
    const images = await dataset(12);
    const area = { x: 7, y: 9, width: 16, height: 16 };
    const moved = cutOut(cut(images, 5), { width: size, height: size }, area);
    const [first] = (await search(cut(images, 5), { count: 1 })).images;
    const crop = { x: area.x, y: area.y, side: area.width };
    const { list } = await keepCrops(new FileStorage(folders.dataDir), 'set', new Map([[first!.sha256, crop]]));
    const query = { size: area.width, count: 2 };
    const [found, second] = (await search(moved, { ...query, crops: list })).images;
    expect(found).toEqual({ sha256: first!.sha256, crop, distance: 0, isMirrored: false });
    expect(second!.crop).toBeNull();
    const [without] = (await search(moved, query)).images;
    expect([without!.crop, without!.distance > 0]).toEqual([null, true]);
    // In place of the image as it was, and not when it is left out.
    const isSame = (await search(cut(images, 5), { count: 1, crops: list })).images[0]!;
    expect(isSame.distance).toBeGreaterThan(0);
    const { list: exclusions } = await keepList(new FileStorage(folders.dataDir), 'set', [first!.sha256]);
    const left = (await search(moved, { ...query, crops: list, exclusions })).images;
    expect(left.map(({ sha256 }) => sha256)).not.toContain(first!.sha256);
  });

  test('are found all the same when the picture of a moved crop is damaged', async () => {
    const images = await dataset(12);
    const [first] = (await search(cut(images, 5), { count: 1 })).images;
    const crops = new Map([[first!.sha256, { x: 7, y: 9, side: 16 }]]);
    const { list } = await keepCrops(new FileStorage(folders.dataDir), 'set', crops);
    const path = join(folders.dataDir, 'packed/set/images.bin');
    await writeFile(path, (await readFile(path)).fill(0));
    const [found] = (await search(cut(images, 5), { count: 1, crops: list })).images;
    expect(found).toMatchObject({ sha256: first!.sha256, crop: null });
  });

  test('are none that the training has left out; all count when nobody knows any longer which those were', async () => {
    const images = await dataset(12);
    const [first, second, third] = (await search(cut(images, 5))).images.map(({ sha256 }) => sha256);
    const { list } = await keepList(new FileStorage(folders.dataDir), 'set', [first!, third!].sort());
    const found = await search(cut(images, 5), { exclusions: list });
    expect(found.images[0]!.sha256).toBe(second);
    expect(found.images.map(({ sha256 }) => sha256)).not.toContain(third);
    expect(found.images.length).toBe(3);
    expect((await search(cut(images, 5), { exclusions: '0'.repeat(64) })).images[0]!.sha256).toBe(first);
  });

  test('come nearest first, with their distances as the quality measures have them', async () => {
    const images = await dataset(12);
    const wanted = waves(1, size, 1);
    const found = await search(wanted);
    const reference = nearest(thumbnails(wanted, size), thumbnails(images, size), plainProducts);
    expect(found.images[0]!.distance).toBeCloseTo(reference[0]!, 2);
    expect(found.images.map(({ distance }) => distance)).toEqual(
      found.images.map(({ distance }) => distance).sort((a, b) => a - b),
    );
    expect(found.images).toHaveLength(3);
    const own = nearest(thumbnails(images, size), thumbnails(images, size), plainProducts, { own: true });
    const ascending = [...own].sort((a, b) => a - b);
    expect(found.usual).toHaveLength(12);
    found.usual.forEach((distance, i) => {
      expect(distance).toBeCloseTo(ascending[i]!, 2);
    });
  });

  test('are found themselves, and can be looked at', async () => {
    const images = await dataset(7);
    const { images: found } = await search(cut(images, 4), { count: 64 });
    expect(found).toHaveLength(7);
    expect(found[0]).toMatchObject({ distance: 0, isMirrored: false });
    expect(await pixelsOf(await trainingImage('set', found[0]!.sha256, {}, folders))).toEqual(
      Buffer.from(cut(images, 4)),
    );
    const small = await sharp(await trainingImage('set', found[0]!.sha256, { size: 16 }, folders)).metadata();
    expect([small.width, small.height, small.format]).toEqual([16, 16, 'webp']);
    await expect(trainingImage('set', '0'.repeat(64), { size: 16 }, folders)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
  });

  test('may be mirror images, where the training sees those', async () => {
    const images = await dataset(7);
    const turned = await mirror(cut(images, 2));
    expect((await search(turned, { mirrors: true })).images[0]).toMatchObject({ distance: 0, isMirrored: true });
    expect((await search(turned)).images[0]!.distance).toBeGreaterThan(0);
  });

  test('are those of the dataset as it is now', async () => {
    const images = await dataset(5);
    await search(cut(images, 0));
    const added = Uint8Array.from(numbers(bytes, 1, 0, 256));
    await write({ 'set/added.png': await png(added) });
    await prepare('set');
    expect((await search(added)).images[0]!.distance).toBe(0);
  });

  test('need their index, which is made once however many ask, and goes with the dataset', async () => {
    const images = await dataset(5);
    const all = await Promise.all([0, 1, 2, 3].map(i => search(cut(images, i))));
    expect(all.map(({ images: [first] }) => first!.distance)).toEqual([0, 0, 0, 0]);
    await access(join(folders.dataDir, 'thumbnails/set/thumbnails.bin'));
  });

  test('are to be asked for again while the index is being made', async () => {
    const images = await dataset(5, 0);
    await expect(search(cut(images, 0))).rejects.toMatchObject({ code: 'INDEX_NOT_READY', retryAfter: 5 });
    await expect
      .poll(
        () =>
          search(cut(images, 0)).then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
  });

  test('have no usual distance when there is only one', async () => {
    const images = await dataset(1);
    expect(await search(cut(images, 0))).toMatchObject({ images: [{ distance: 0 }], usual: [] });
  });

  test('cannot be found before they are decoded, nor after they were deleted', async () => {
    await dataset(1);
    await write({ 'other/1.png': await png(real(1)) });
    const ask = (id: string) => finder.nearest(id, { image: real(1), size, count: 1, mirrors: false });
    await expect(ask('other')).rejects.toMatchObject({ code: 'DATASET_NOT_READY' });
    await expect(ask('gone')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    await expect(removeDataset('set', folders)).rejects.toMatchObject({ code: 'DATASET_NOT_REMOVABLE' });
  });
});
