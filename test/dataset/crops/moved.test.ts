import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { areaOf, cutOut } from '../../../src/dataset/crops/geometry.js';
import { DatasetLibrary, openPrepared, uploadLimits } from '../../../src/dataset/index.js';
import type { Crop } from '../../../src/schema/images/crops.js';
import { parseSettings } from '../../../src/schema/service/settings.js';
import { noise, temporaryFolders } from '../folders.js';

const { folders, prepare, write } = temporaryFolders();
const size = { width: 60, height: 40 };
const side = 40;
const crop: Crop = { x: 3, y: 5, side: 32 };
let library: DatasetLibrary;
let files: Buffer[];

beforeEach(async () => {
  library = new DatasetLibrary({ ...folders, limits: uploadLimits(parseSettings({})), concurrency: 2 });
  files = await Promise.all([0, 1, 2, 3].map(i => wide(i)));
  await write(Object.fromEntries(files.map((file, i) => [`wide/${i}.png`, file])));
  await prepare('wide', { imageSize: 16 });
});

/** Noise of 60 × 40 pixels. */
async function wide(seed: number): Promise<Buffer> {
  return sharp(await noise(seed, 60))
    .extract({ left: 0, top: 0, ...size })
    .png()
    .toBuffer();
}

const digests = async (id = 'wide') => (await library.images(id, { limit: 10 })).data.map(({ sha256 }) => sha256);
const pixelsOf = async (file: Buffer) => new Uint8Array(await sharp(file).removeAlpha().raw().toBuffer());

describe('the crop of an image', () => {
  it('is known with the picture around it, which is kept without loss', async () => {
    const [first] = await digests();
    expect(await library.crops.find('wide', first!)).toEqual({ ...size, original: { x: 10, y: 0, side }, crop: null });
    const whole = await library.image('wide', first!, { crop: { x: 0, y: 0, side: 40 } });
    const expected = cutOut(await pixelsOf(files[0]!), size, areaOf({ x: 0, y: 0, side: 40 }));
    expect(await pixelsOf(whole)).toEqual(expected);
    const { make } = await library.crops.surroundings('wide', first!);
    expect(await sharp(await make()).metadata()).toMatchObject(size);
    const { surroundings, bytes } = await library.find('wide');
    expect(surroundings).toMatchObject({ images: 4 });
    expect(bytes).toBe(4 * side * side * 3 + surroundings!.bytes);
  });

  it('is moved, listed and put back', async () => {
    const [first, second] = await digests();
    expect(await library.crops.move('wide', first!, crop)).toEqual(crop);
    expect((await library.images('wide', { limit: 10 })).data.map(image => image.crop)).toEqual([
      crop,
      null,
      null,
      null,
    ]);
    expect(await library.crops.list('wide', { limit: 10 })).toEqual({
      data: [{ sha256: first, crop, index: 0 }],
      moved: 1,
      nextCursor: null,
    });
    expect(await library.find('wide')).toMatchObject({ movedCrops: 1 });
    // To where it was: the same as put back.
    await library.crops.move('wide', second!, crop);
    expect(await library.crops.move('wide', second!, { x: 10, y: 0, side })).toBeNull();
    for (let i = 0; i < 2; i++) expect(await library.crops.move('wide', first!, null)).toBeNull();
    expect(await library.find('wide')).toMatchObject({ movedCrops: 0 });
  });

  it('is put back where it cannot be read', async () => {
    const [first] = await digests();
    await library.crops.move('wide', first!, crop);
    await writeFile(join(folders.dataDir, 'crops/wide/images', first!), '{');
    expect(await library.crops.find('wide', first!)).toMatchObject({ crop: null });
    expect(await library.crops.move('wide', first!, null)).toBeNull();
    expect(await library.find('wide')).toMatchObject({ movedCrops: 0 });
  });

  it('shows in a sheet, which then has another digest', async () => {
    const [, second] = await digests();
    const { signal } = new AbortController();
    const sheet = () => library.sheet('wide', { from: 0, count: 4, size: 32 });
    const before = await sheet();
    await library.crops.move('wide', second!, crop);
    const after = await sheet();
    expect(after.sha256).not.toBe(before.sha256);
    const tile = async (picture: Buffer) =>
      cutOut(await pixelsOf(picture), { width: 128, height: 32 }, { x: 32, y: 0, width: 32, height: 32 });
    const moved = cutOut(await pixelsOf(files[1]!), size, areaOf(crop));
    const error = async (picture: Buffer) =>
      (await tile(picture)).reduce((sum, value, i) => sum + Math.abs(value - moved[i]!), 0) / moved.length;
    // Of noise, WebP loses a lot.
    expect(await error(await after.make(signal))).toBeLessThan(0.8 * (await error(await before.make(signal))));
  });

  it.each([
    [{ x: 21, y: 0, side }, 'x', 'from 0 to 20'],
    [{ x: 0, y: 0, side: 41 }, 'side', 'from 16 to 40'],
  ])('cannot be %j', async (wrong, path, range) => {
    const [first] = await digests();
    const refused = { code: 'INVALID_REQUEST', errors: [{ path, message: expect.stringContaining(range) }] };
    await expect(library.crops.move('wide', first!, wrong)).rejects.toMatchObject(refused);
  });

  it('cannot be moved where none was cut, or where the surroundings are missing', async () => {
    await write({ 'padded/1.png': files[0]!, 'padded/dataset.json': '{"fit": "pad"}' });
    await prepare('padded');
    const [padded] = await digests('padded');
    const [first] = await digests();
    const refusal = (text: string) => ({ code: 'CROP_FIXED', message: expect.stringContaining(text) });
    await expect(library.crops.find('padded', padded!)).rejects.toMatchObject(refusal('with fit=crop'));
    await expect(library.crops.find('wide', '0'.repeat(64))).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
    const path = join(folders.dataDir, 'packed/wide/manifest.json');
    const { surroundings: _, ...older } = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify(older));
    await expect(library.crops.move('wide', first!, crop)).rejects.toMatchObject(refusal('kept their squares alone'));
    expect(await digests()).toHaveLength(4);
  });
});

describe('a training', () => {
  const read = async (lists: { crops?: string; exclusions?: string; heldOut?: number }) => {
    const opened = (await openPrepared('wide', 32, folders, lists))!;
    try {
      const all = async (images: typeof opened.images) => {
        const pixels = new Uint8Array(images.count * 32 * 32 * 3);
        await images.readBatch(
          Uint32Array.from({ length: images.count }, (_, i) => i),
          pixels,
        );
        return Array.from({ length: images.count }, (_, i) => pixels.slice(i * 3072, (i + 1) * 3072));
      };
      const heldOut = opened.heldOut && (await all(opened.heldOut));
      return { ...opened, pixels: await all(opened.images), heldOut };
    } finally {
      opened.images.close();
    }
  };
  beforeEach(() => prepare('wide', { imageSize: 32 }));

  it('sees the squares of its list, whatever is moved afterwards, and the others as they were', async () => {
    const [first, , third] = await digests();
    const untouched = (await read({})).pixels;
    await library.crops.move('wide', third!, crop);
    const { list, images } = (await library.crops.current('wide'))!;
    expect(images).toBe(1);
    await library.crops.move('wide', third!, { ...crop, x: 9 });
    await library.crops.move('wide', first!, crop);
    const { pixels, moved } = await read({ crops: list });
    expect(moved).toBe(1);
    expect(pixels[2]).toEqual(cutOut(await pixelsOf(files[2]!), size, areaOf(crop)));
    for (const i of [0, 1, 3]) expect(pixels[i]).toEqual(untouched[i]);
    expect((await read({})).pixels).toEqual(untouched);
    await expect(read({ crops: '0'.repeat(64) })).rejects.toMatchObject({ code: 'DATASET_UNUSABLE' });
  });

  it('has a folder decoded again whose surroundings were damaged', async () => {
    const [first] = await digests();
    await library.crops.move('wide', first!, crop);
    const { list } = (await library.crops.current('wide'))!;
    const path = join(folders.dataDir, 'packed/wide/surroundings.bin');
    await writeFile(path, (await readFile(path)).fill(0));
    const { make } = await library.crops.surroundings('wide', first!);
    await expect(make()).rejects.toMatchObject({
      code: 'DATASET_DAMAGED',
      message: expect.stringContaining('Change something in its folder'),
    });
    expect(await openPrepared('wide', 32, folders, { crops: list })).toBeUndefined();
    await prepare('wide', { imageSize: 32 });
    const { pixels } = await read({ crops: list });
    expect(pixels[0]).toEqual(cutOut(await pixelsOf(files[0]!), size, areaOf(crop)));
  });

  it('sees them among the images that it holds out, and counts none that it leaves out', async () => {
    const all = await digests();
    for (const image of all) await library.crops.move('wide', image, crop);
    await library.exclude('wide', all[0]!, true);
    const [crops, exclusions] = [await library.crops.current('wide'), await library.currentExclusions('wide')];
    const seen = { crops: crops!.list, exclusions: exclusions!.list, heldOut: 0.5 };
    const { pixels, heldOut, moved } = await read(seen);
    expect([crops!.images, moved, pixels.length + heldOut!.length]).toEqual([4, 3, 3]);
    const expected = await Promise.all(files.map(async file => cutOut(await pixelsOf(file), size, areaOf(crop))));
    for (const image of [...pixels, ...heldOut!]) expect(expected).toContainEqual(image);
  });
});
