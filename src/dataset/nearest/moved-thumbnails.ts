import type { Crop } from '../../schema/images/crops.js';
import type { Storage } from '../../storage/index.js';
import { movedSquare } from '../crops/moved-square.js';
import { SurroundingsFile } from '../crops/surroundings-file.js';
import { ignoreServiceErrors } from '../ignore-service-errors.js';
import { mapInOrder } from '../packed/in-order.js';
import type { PackedDataset } from '../packed/packed-dataset.js';
import type { Place } from '../places.js';
import type { Neighbor } from './search-index.js';
import { distanceOf, mirrored, squaredDifference, thumbnailOf } from './thumbnail.js';

/** An image whose crop a training has moved, as it is compared. */
export interface MovedThumbnail {
  /** In the order of the packed dataset. */
  readonly index: number;
  readonly crop: Crop;
  readonly thumbnail: Uint8Array;
}

/** Squares that are made at the same time. */
const atOnce = 4;

/**
 * Thumbnails of all images with moved crops: people move a few, so that they are made when they are needed. An image whose
 * picture is damaged counts as it was cut at first.
 */
export async function movedThumbnails(
  packed: PackedDataset,
  place: Place,
  crops: ReadonlyMap<string, Crop>,
  storage: Storage,
): Promise<readonly MovedThumbnail[]> {
  const around = await SurroundingsFile.open(storage, place, packed);
  if (!around) return [];
  const all = Array.from({ length: packed.count }, (_, index) => ({ index, crop: crops.get(packed.digest(index)) }));
  const make = async ({ index, crop }: (typeof all)[number]) => {
    const square = crop && (await movedSquare(around, index, crop, crop.side).catch(ignoreServiceErrors));
    return square && { index, crop, thumbnail: thumbnailOf(square, crop.side) };
  };
  const moved: MovedThumbnail[] = [];
  try {
    const wanted = all.filter(({ crop }) => crop !== undefined);
    for await (const one of mapInOrder(wanted, atOnce, make)) if (one) moved.push(one);
    return moved;
  } finally {
    around.close();
  }
}

/** 1 for each image that is not searched for in the index: also those that were moved since. */
export function without(
  moved: readonly MovedThumbnail[],
  excluded: Uint8Array | undefined,
  count: number,
): Uint8Array | undefined {
  if (moved.length === 0) return excluded;
  const all = excluded ? Uint8Array.from(excluded) : new Uint8Array(count);
  for (const { index } of moved) all[index] = 1;
  return all;
}

/** The nearest of those that the index has found and those that were moved, nearest first. */
export function withMoved(
  found: readonly Neighbor[],
  moved: readonly MovedThumbnail[],
  excluded: Uint8Array | undefined,
  query: { readonly image: Uint8Array; readonly size: number; readonly count: number; readonly mirrors: boolean },
): readonly Neighbor[] {
  if (moved.length === 0) return found;
  const wanted = thumbnailOf(query.image, query.size);
  const turned = mirrored(wanted);
  const far = Number.MAX_VALUE;
  const neighbors = moved
    .filter(({ index }) => !excluded?.[index])
    .map(({ index, thumbnail }): Neighbor => {
      const straight = squaredDifference(wanted, thumbnail, 0, far);
      const inMirror = query.mirrors ? squaredDifference(turned, thumbnail, 0, far) : far;
      return { index, distance: distanceOf(Math.min(straight, inMirror)), isMirrored: inMirror < straight };
    });
  return [...found, ...neighbors].sort((a, b) => a.distance - b.distance).slice(0, query.count);
}
