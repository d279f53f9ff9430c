import { z } from 'zod';
import { isNewerData } from '../../schema/parse-stored.js';
import { ServiceError } from '../../schema/problem.js';
import { FileStorage, openFile, readStored, type Storage } from '../../storage/index.js';
import { sharp } from '../image/libvips.js';
import { cacheOf, cutKey, cutsKey, type DatasetFolders, type Place, storageOf } from '../places.js';
import type { DecodedImage } from '../source/source-image.js';
import { mapInOrder } from './in-order.js';
import { type PackedDataset, packedFiles } from './packed-dataset.js';
import { TrainingImages } from './training-images.js';

/** cut.json, next to the images cut to one size. */
const CutManifest = z.object({
  format: z.literal(1),
  /** Digest of the packed dataset that they were cut from. */
  sha256: z.string(),
  images: z.int(),
  createdAt: z.iso.datetime(),
});
type CutManifest = z.infer<typeof CutManifest>;

const cutFile = 'cut.json';
/** How many sizes of one dataset are kept: those that were cut last. */
const keptSizes = 3;

export interface CutOptions extends Pick<DatasetFolders, 'dataDir' | 'storage'> {
  readonly concurrency: number;
  readonly onProgress?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A packed dataset's images at one size. They are cut once and kept, unless they have that size already.
 * @param imageSize in pixels
 * @throws ServiceError DATASET_DAMAGED when the packed images have changed; the signal's reason when it is aborted
 */
export async function cutImages(
  packed: PackedDataset,
  place: Place,
  imageSize: number,
  options: CutOptions,
): Promise<TrainingImages> {
  const cache = cacheOf(options);
  const key = cutKey(place.id, imageSize);
  for (;;) {
    const images = await openCut(options, packed, place, imageSize);
    if (images) return images;
    await removeOldest(cache, place.id, imageSize);
    // Opened in the next round, because another process may replace it at any time.
    await cache.commit(key, async put => {
      await put(packedFiles.images, cut(packed, place, imageSize, options));
      const manifest: CutManifest = {
        format: 1,
        sha256: packed.sha256,
        images: packed.count,
        createdAt: new Date().toISOString(),
      };
      await put(cutFile, Buffer.from(JSON.stringify(manifest)));
    });
  }
}

/** The images at one size, when they have it already or were cut before. */
export async function openCut(
  folders: Pick<DatasetFolders, 'dataDir' | 'storage'>,
  packed: PackedDataset,
  place: Place,
  imageSize: number,
): Promise<TrainingImages | undefined> {
  const { min, max } = packed.manifest.sides;
  const storage = storageOf(folders);
  // A training reads its images in any order, many times: from files of its machine.
  if (min === imageSize && max === imageSize && storage instanceof FileStorage) {
    const whole = openImages(storage, place.key, packed.count, imageSize);
    if (whole) return whole;
  }
  const key = cutKey(place.id, imageSize);
  const cache = cacheOf(folders);
  const known = await readCut(cache, key);
  return known?.sha256 === packed.sha256 ? openImages(cache, key, known.images, imageSize) : undefined;
}

async function* cut(
  packed: PackedDataset,
  { id }: Place,
  imageSize: number,
  { concurrency, onProgress, signal }: CutOptions,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  const scaled = async (image: DecodedImage | undefined) => {
    const i = read++;
    if (image) return scale(image, imageSize);
    throw new ServiceError(
      'DATASET_DAMAGED',
      `Image ${i} of the dataset ${id} does not match its SHA-256: its file was damaged. Delete the dataset and upload it again.`,
    );
  };
  let done = 0;
  for await (const pixels of mapInOrder(packed.images(), 2 * concurrency, scaled)) {
    signal?.throwIfAborted();
    yield pixels;
    onProgress?.(++done);
  }
}

/** @returns imageSize × imageSize × 3 bytes */
export async function scale({ side, pixels }: DecodedImage, imageSize: number): Promise<Uint8Array> {
  if (side === imageSize) return pixels;
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .resize(imageSize, imageSize)
    .raw()
    .toBuffer();
}

function openImages(storage: FileStorage, key: string, count: number, imageSize: number): TrainingImages | undefined {
  const file = openFile(storage.path(`${key}/${packedFiles.images}`));
  return file && TrainingImages.ofWholeFile(file, count, imageSize);
}

async function readCut(storage: Storage, key: string): Promise<CutManifest | undefined> {
  return readStored(storage, `${key}/${cutFile}`, CutManifest);
}

/**
 * Makes room for one more size, but never removes what a newer version has cut. A training that reads a removed one
 * still has it open.
 */
async function removeOldest(storage: FileStorage, id: string, imageSize: number): Promise<void> {
  const sizes = (await storage.list(cutsKey(id))).filter(size => size !== String(imageSize));
  const found = await Promise.all(
    sizes.map(async size => {
      try {
        return { size, createdAt: (await readCut(storage, cutKey(id, size)))?.createdAt ?? '' };
      } catch (error) {
        if (isNewerData(error)) return undefined;
        throw error;
      }
    }),
  );
  const cuts = found.filter(cut => cut !== undefined);
  cuts.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  for (const { size } of cuts.slice(keptSizes - 1)) await storage.remove(cutKey(id, size));
}
