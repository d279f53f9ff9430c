import type { Crop } from '../../schema/images/crops.js';
import { withPacked } from '../packed/listing.js';
import { type DigestQuery, pageOfDigests } from '../page-of-digests.js';
import type { DatasetFolders } from '../places.js';
import { imagesWithMovedCrop, movedCrops } from './moved-crops.js';

/** An image whose crop is moved. */
export interface MovedImage {
  /** Of its pixels as it was cut at first. */
  readonly sha256: string;
  readonly crop: Crop;
  /** How many images of the dataset come before it; null while a folder that has changed does not hold it. */
  readonly index: number | null;
}

/** One page of the images of a dataset whose crops are moved, by their digests. */
export interface MovedPage {
  readonly data: readonly MovedImage[];
  /** On all pages. */
  readonly moved: number;
  readonly nextCursor: string | null;
}

/**
 * One page of the images of a dataset whose crops are moved.
 * @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY
 */
export async function listMoved(id: string, query: DigestQuery, folders: DatasetFolders): Promise<MovedPage> {
  return withPacked(id, folders, async (packed, _place, storage) => {
    const all = await imagesWithMovedCrop(storage, id);
    const { page, nextCursor } = pageOfDigests(all, query);
    const crops = await movedCrops(storage, id, new Set(page));
    const found = packed.findAll(crops.keys());
    return {
      data: [...crops].map(([sha256, crop]) => ({ sha256, crop, index: found.get(sha256) ?? null })),
      moved: all.length,
      nextCursor,
    };
  });
}
