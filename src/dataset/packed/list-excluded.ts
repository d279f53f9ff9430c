import type { Crop } from '../../schema/images/crops.js';
import { movedCrops } from '../crops/moved-crops.js';
import { excludedImages } from '../exclusions.js';
import { type DigestQuery, pageOfDigests } from '../page-of-digests.js';
import type { DatasetFolders } from '../places.js';
import { withPacked } from './listing.js';

/** An image that is left out; its side is null while a folder that has changed does not hold it. */
export interface ExcludedImage {
  readonly sha256: string;
  readonly side: number | null;
  /** Where its crop has been moved to; null where it was cut at first. */
  readonly crop: Crop | null;
}

/** One page of the images of a dataset that are left out, by their digests. */
export interface ExcludedPage {
  readonly data: readonly ExcludedImage[];
  /** On all pages. */
  readonly excluded: number;
  readonly nextCursor: string | null;
}

/**
 * One page of the images of a dataset that are left out.
 * @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY
 */
export async function listExcluded(id: string, query: DigestQuery, folders: DatasetFolders): Promise<ExcludedPage> {
  return withPacked(id, folders, async (packed, _place, storage) => {
    const all = await excludedImages(storage, id);
    const { page, nextCursor } = pageOfDigests(all, query);
    const crops = await movedCrops(storage, id, new Set(page));
    const found = packed.findAll(page);
    const sideOf = (image: string) => {
      const i = found.get(image);
      return i === undefined ? null : packed.side(i);
    };
    return {
      data: page.map(sha256 => ({ sha256, side: sideOf(sha256), crop: crops.get(sha256) ?? null })),
      excluded: all.length,
      nextCursor,
    };
  });
}
