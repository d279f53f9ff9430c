import type { Crop, Crops } from '../../schema/images/crops.js';
import { invalidFields } from '../../schema/invalid.js';
import { type DatasetFolders, findPlace, getPlace, storageOf } from '../places.js';
import { cropErrors, isSameCrop } from './geometry.js';
import { withMovable } from './movable.js';
import { forgetCrops, keepCrops, movedCrop, movedCrops, putCrop, putCropBack } from './moved-crops.js';
import type { CutPlace } from './surroundings-file.js';

/** Where an image is cut out of the picture around it. */
export interface CropState extends CutPlace {
  readonly crop: Crop | null;
}

/**
 * Where an image was cut out of the picture around it, and where its crop has been moved to.
 * @param sha256 of its pixels as it was cut at first, in hexadecimal
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, IMAGE_NOT_FOUND or CROP_FIXED
 */
export async function cropOf(id: string, sha256: string, folders: DatasetFolders): Promise<CropState> {
  return withMovable(id, sha256, folders, async ({ around, index, storage }) => ({
    ...(await around.place(index)),
    crop: (await movedCrop(storage, id, sha256)) ?? null,
  }));
}

/**
 * Moves the crop of an image for the trainings of a dataset that are queued from now on. One that is moved to where it was cut
 * at first counts as put back.
 * @returns where it is now; null where it was cut at first
 * @throws ServiceError as `cropOf`, or INVALID_REQUEST when the square does not lie within the picture
 */
export async function moveCrop(id: string, sha256: string, to: Crop, folders: DatasetFolders): Promise<Crop | null> {
  const crop = await withMovable(id, sha256, folders, async ({ around, index }) => {
    const { original, ...size } = await around.place(index);
    const errors = cropErrors(to, size);
    if (errors.length > 0) throw invalidFields('body', errors);
    return isSameCrop(to, original) ? null : to;
  });
  const storage = storageOf(folders);
  if (!crop) {
    await putCropBack(storage, id, sha256);
    return null;
  }
  await putCrop(storage, id, sha256, crop);
  if (await findPlace(id, folders)) return crop;
  // Removed in the meantime: a dataset of the same name that comes later must not have moved crops.
  await forgetCrops(storage, id);
  await getPlace(id, folders);
  return crop;
}

/**
 * Puts the crop of an image back to where it was cut at first. Doing it twice does no harm.
 * @throws ServiceError as `cropOf`
 */
export async function resetCrop(id: string, sha256: string, folders: DatasetFolders): Promise<void> {
  await getPlace(id, folders);
  const storage = storageOf(folders);
  // Also that of an image that a folder no longer holds.
  if (!(await movedCrop(storage, id, sha256))) await withMovable(id, sha256, folders, () => {});
  // Also one that cannot be read, which counts as moved.
  await putCropBack(storage, id, sha256);
}

/** The moved crops that a training uses which is queued now, kept as they are at this moment; null when there are none. */
export async function currentCrops(id: string, folders: DatasetFolders): Promise<Crops | null> {
  const storage = storageOf(folders);
  const crops = await movedCrops(storage, id);
  return crops.size === 0 ? null : keepCrops(storage, id, crops);
}
