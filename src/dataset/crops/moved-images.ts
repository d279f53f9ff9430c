import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Crop } from '../../schema/images/crops.js';
import { openFile } from '../../storage/index.js';
import { mapInOrder } from '../packed/in-order.js';
import type { PackedDataset } from '../packed/packed-dataset.js';
import type { ReplacedImages } from '../packed/training-images.js';
import { cacheOf, type DatasetFolders, type Place, storageOf } from '../places.js';
import { movedSquare } from './moved-square.js';
import { SurroundingsFile } from './surroundings-file.js';

/** Squares that are made at the same time. */
const atOnce = 4;

/**
 * The images of a dataset whose crops are moved, cut anew, in a file without a name: it is gone when it is closed, or when the
 * process ends.
 * @param wanted the crop that a training uses for an image, by the SHA-256 of its pixels as it was cut at first
 * @param imageSize side in pixels
 * @returns undefined when there are none; crops that do not lie within the picture around their image are left where they were
 * @throws ServiceError DATASET_DAMAGED
 */
export async function movedImages(
  packed: PackedDataset,
  place: Place,
  wanted: (image: string) => Crop | undefined,
  imageSize: number,
  folders: DatasetFolders,
): Promise<ReplacedImages | undefined> {
  const around = await SurroundingsFile.open(storageOf(folders), place, packed);
  if (!around) return undefined;
  const places = new Map<number, number>();
  const cut = async ({ i, crop }: { readonly i: number; readonly crop: Crop }) => ({
    i,
    pixels: await movedSquare(around, i, crop, imageSize),
  });
  async function* squares() {
    for await (const { i, pixels } of mapInOrder(moved(packed, wanted), atOnce, cut)) {
      if (!pixels) continue;
      places.set(i, places.size);
      yield pixels;
    }
  }
  try {
    return await cacheOf(folders).temporary(async folder => {
      const path = join(folder, 'moved.bin');
      await writeFile(path, squares());
      const file = places.size > 0 ? openFile(path) : undefined;
      return file && { file, places };
    });
  } finally {
    around.close();
  }
}

function* moved(packed: PackedDataset, wanted: (image: string) => Crop | undefined) {
  for (let i = 0; i < packed.count; i++) {
    const crop = wanted(packed.digest(i));
    if (crop) yield { i, crop };
  }
}
