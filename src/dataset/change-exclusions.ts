import type { Exclusions } from '../schema/images/exclusions.js';
import { exclude, excludedImages, forgetExclusions, include, isExcluded, keepList } from './exclusions.js';
import { findImage } from './packed/find-image.js';
import { leftImages } from './packed/left-images.js';
import { withPacked } from './packed/listing.js';
import { PackedDataset, readManifest } from './packed/packed-dataset.js';
import { type DatasetFolders, findPlace, getPlace, storageOf } from './places.js';

/**
 * Leaves an image out of the trainings of a dataset that are queued from now on, or brings it back. Doing it twice does no
 * harm.
 * @param sha256 of its pixels, in hexadecimal
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, or IMAGE_NOT_FOUND
 */
export async function changeExclusion(
  id: string,
  sha256: string,
  excluded: boolean,
  folders: DatasetFolders,
): Promise<void> {
  await getPlace(id, folders);
  const storage = storageOf(folders);
  if (await isExcluded(storage, id, sha256)) {
    // Also one that a folder no longer holds.
    if (!excluded) await include(storage, id, sha256);
    return;
  }
  await withPacked(id, folders, packed => findImage(id, packed, sha256));
  if (!excluded) return;
  await exclude(storage, id, sha256);
  if (await findPlace(id, folders)) return;
  // Removed in the meantime: a dataset of the same name that comes later must not lack images.
  await forgetExclusions(storage, id);
  await getPlace(id, folders);
}

/**
 * The images that a training leaves out which is queued now, kept as they are at this moment.
 * @returns null when there are none
 * @throws ServiceError DATASET_UNUSABLE when no image would be left
 */
export async function currentExclusions(id: string, folders: DatasetFolders): Promise<Exclusions | null> {
  const storage = storageOf(folders);
  const images = await excludedImages(storage, id);
  if (images.length === 0) return null;
  const { key } = await getPlace(id, folders);
  const manifest = await readManifest(storage, key);
  if (manifest && images.length >= manifest.images) {
    const packed = await PackedDataset.open(storage, key);
    try {
      if (packed) leftImages(id, packed, new Set(images));
    } finally {
      packed?.close();
    }
  }
  return keepList(storage, id, images);
}
