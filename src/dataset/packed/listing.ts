import { z } from 'zod';
import type { Crop } from '../../schema/images/crops.js';
import { ServiceError } from '../../schema/problem.js';
import { readJson, type Storage } from '../../storage/index.js';
import { movedCrops } from '../crops/moved-crops.js';
import { excludedImages } from '../exclusions.js';
import { type DatasetFolders, getPlace, type Place, storageOf } from '../places.js';
import { PackedDataset, packedFiles } from './packed-dataset.js';

/** An image of a dataset, as lists name it. */
export interface ListedImage {
  readonly sha256: string;
  /** In pixels. */
  readonly side: number;
  /** Whether trainings that are queued from now on leave it out. */
  readonly excluded: boolean;
  /** Where its crop has been moved to for those; null where it was cut at first. */
  readonly crop: Crop | null;
}

/** Which page of the images of a dataset: after a cursor, or from a position. */
export interface ImageQuery {
  readonly cursor?: string | undefined;
  readonly from?: number | undefined;
  readonly limit: number;
}

/** One page of the images of a dataset, in the order in which they are stored. */
export interface ImagePage {
  readonly data: readonly ListedImage[];
  readonly images: number;
  readonly nextCursor: string | null;
}

/** near-duplicates.json beside the packed images: indices of images that look almost the same, group by group. */
export const NearDuplicateGroups = z.object({ format: z.literal(1), groups: z.array(z.array(z.int())) });

/**
 * One page of a dataset's images.
 * @param cursor of the page before
 * @param from without a cursor: images before the first one
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, or INVALID_REQUEST for a cursor of other images
 */
export async function listImages(
  id: string,
  { cursor, from = 0, limit }: ImageQuery,
  folders: DatasetFolders,
): Promise<ImagePage> {
  return withPacked(id, folders, async (packed, _place, storage) => {
    const version = packed.sha256.slice(0, 16);
    const first = cursor === undefined ? from : checkCursor(cursor, version, `The images of ${id}`);
    const end = Math.min(packed.count, first + limit);
    const indices = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
    const data = await listed(id, packed, indices, storage);
    return { data, images: packed.count, nextCursor: end < packed.count ? `${end}-${version}` : null };
  });
}

/**
 * The images of a dataset that look almost the same, in groups, the largest first.
 * @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY
 */
export async function nearDuplicates(id: string, folders: DatasetFolders): Promise<readonly ListedImage[][]> {
  return withPacked(id, folders, async (packed, place, storage) => {
    if (packed.manifest.nearDuplicates === 0) return [];
    const found = await readJson(storage, `${place.key}/${packedFiles.nearDuplicates}`, NearDuplicateGroups);
    if (!found)
      throw new ServiceError(
        'DATASET_NOT_READY',
        `The images of ${id} were decoded by an older version, which only counted those that look alike. ${
          place.kind === 'upload'
            ? 'Upload them again to see which ones.'
            : 'They are found when its images are decoded again.'
        }`,
      );
    const groups = found.groups.map(group => group.filter(i => i < packed.count));
    const images = await listed(id, packed, groups.flat(), storage);
    let from = 0;
    return groups
      .map(({ length }) => {
        from += length;
        return images.slice(from - length, from);
      })
      .sort((a, b) => b.length - a.length);
  });
}

/** @param indices of the images */
async function listed(
  id: string,
  packed: PackedDataset,
  indices: readonly number[],
  storage: Storage,
): Promise<ListedImage[]> {
  const excluded = new Set(await excludedImages(storage, id));
  const digests = indices.map(i => packed.digest(i));
  const crops = await movedCrops(storage, id, new Set(digests));
  return digests.map((sha256, at) => ({
    sha256,
    side: packed.side(indices[at]!),
    excluded: excluded.has(sha256),
    crop: crops.get(sha256) ?? null,
  }));
}

/** @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY */
export async function withPacked<T>(
  id: string,
  folders: DatasetFolders,
  use: (packed: PackedDataset, place: Place, storage: Storage) => T | Promise<T>,
): Promise<T> {
  const place = await getPlace(id, folders);
  const storage = storageOf(folders);
  const packed = await PackedDataset.open(storage, place.key);
  if (!packed) throw notDecoded(id);
  try {
    return await use(packed, place, storage);
  } finally {
    packed.close();
  }
}

/**
 * The position that a cursor stands for, 0 without one.
 * @param version of what is listed
 * @throws ServiceError INVALID_REQUEST when it is one of another version
 */
export function checkCursor(cursor: string | undefined, version: string, what: string): number {
  const [start, made] = cursor?.split('-') ?? ['0', version];
  if (made === version) return Number(start);
  const message = `${what} have changed since the first page. Begin again without a cursor.`;
  throw new ServiceError('INVALID_REQUEST', message, { errors: [{ path: 'cursor', message }] });
}

export function notDecoded(id: string): ServiceError {
  return new ServiceError(
    'DATASET_NOT_READY',
    `The images of ${id} have not been decoded yet; the first training on it does so. GET /datasets/${id}/preview.png shows some of them already.`,
  );
}
