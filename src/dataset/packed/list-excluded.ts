import type { Crop } from '../../schema/images/crops.js';
import { movedCrops } from '../crops/moved-crops.js';
import { excludedImages } from '../exclusions.js';
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
 * @param cursor of the page before
 * @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY
 */
export async function listExcluded(
  id: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  folders: DatasetFolders,
): Promise<ExcludedPage> {
  return withPacked(id, folders, async (packed, _place, storage) => {
    const all = await excludedImages(storage, id);
    const rest = cursor === undefined ? all : all.filter(image => image > cursor);
    const page = rest.slice(0, limit);
    const crops = await movedCrops(storage, id, new Set(page));
    const sides = new Map<string, number | null>(page.map(image => [image, null]));
    // One pass over the index, however many are looked for.
    for (let i = 0; i < packed.count; i++) if (sides.has(packed.digest(i))) sides.set(packed.digest(i), packed.side(i));
    return {
      data: page.map(sha256 => ({ sha256, side: sides.get(sha256) ?? null, crop: crops.get(sha256) ?? null })),
      excluded: all.length,
      nextCursor: rest.length > limit ? page.at(-1)! : null,
    };
  });
}
