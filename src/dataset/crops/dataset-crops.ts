import type { Crop, Crops } from '../../schema/images/crops.js';
import { type DatasetFolders, storageOf } from '../places.js';
import { type CropState, cropOf, currentCrops, moveCrop, resetCrop } from './change-crop.js';
import { listMoved, type MovedPage } from './list-moved.js';
import { readCrops } from './moved-crops.js';
import { type SurroundingsImage, surroundingsImage } from './surroundings-image.js';

/** Where the images of datasets are cut out of the pictures around them. */
export interface DatasetCrops {
  /** See cropOf. */
  find(id: string, sha256: string): Promise<CropState>;
  /** A page of the images whose crops are moved. @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY */
  list(id: string, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<MovedPage>;
  /** See moveCrop; null puts it back. @returns where it is now, null where it was cut at first */
  move(id: string, sha256: string, to: Crop | null): Promise<Crop | null>;
  /** See surroundingsImage. */
  surroundings(id: string, sha256: string): Promise<SurroundingsImage>;
  /** The moved crops that a training uses which is queued now. */
  current(id: string): Promise<Crops | null>;
  /** The same as another training has used. @throws ServiceError DATASET_UNUSABLE when the list is gone */
  same(id: string, list: string): Promise<Crops>;
}

/** @param around what happens before and after each change of a dataset */
export function datasetCrops(
  folders: DatasetFolders,
  around: { readonly before: (id: string) => Promise<void>; readonly after: (id: string) => void },
): DatasetCrops {
  const storage = storageOf(folders);
  return {
    find: (id, sha256) => cropOf(id, sha256, folders),
    list: (id, query) => listMoved(id, query, folders),
    async move(id, sha256, to) {
      await around.before(id);
      const crop = to && (await moveCrop(id, sha256, to, folders));
      if (!to) await resetCrop(id, sha256, folders);
      around.after(id);
      return crop;
    },
    surroundings: (id, sha256) => surroundingsImage(id, sha256, folders),
    current: id => currentCrops(id, folders),
    same: async (id, list) => ({ list, images: (await readCrops(storage, id, list)).size }),
  };
}
