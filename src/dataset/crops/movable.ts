import { ServiceError } from '../../schema/problem.js';
import type { Storage } from '../../storage/index.js';
import { findImage } from '../packed/find-image.js';
import { withPacked } from '../packed/listing.js';
import type { PackedDataset } from '../packed/packed-dataset.js';
import type { DatasetFolders, Place } from '../places.js';
import { howToDecodeAgain, SurroundingsFile } from './surroundings-file.js';

/** One image of a dataset whose crop can be moved. */
export interface MovableImage {
  readonly around: SurroundingsFile;
  readonly index: number;
  readonly packed: PackedDataset;
  readonly storage: Storage;
}

/**
 * Finds an image whose crop can be moved.
 * @param sha256 of its pixels as it was cut at first, in hexadecimal
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, IMAGE_NOT_FOUND, or CROP_FIXED when its crop cannot be moved
 */
export async function withMovable<T>(
  id: string,
  sha256: string,
  folders: DatasetFolders,
  use: (image: MovableImage) => T | Promise<T>,
): Promise<T> {
  return withPacked(id, folders, async (packed, place, storage) => {
    const index = findImage(id, packed, sha256);
    const { fit } = packed.manifest.framing;
    if (fit !== 'crop') throw new ServiceError('CROP_FIXED', notCut(id, fit));
    const around = await SurroundingsFile.open(storage, place, packed);
    if (!around) throw new ServiceError('CROP_FIXED', notKept(place));
    try {
      return await use({ around, index, packed, storage });
    } finally {
      around.close();
    }
  });
}

function notCut(id: string, fit: 'stretch' | 'pad'): string {
  const shown =
    fit === 'pad' ? 'shown whole, with a border (fit is pad)' : 'shown whole, squeezed into a square (fit is stretch)';
  return `The images of ${id} are ${shown}, so there is no crop to move. Upload them again with fit=crop to cut squares out of them.`;
}

function notKept(place: Place): string {
  return `An older version of the service decoded the images of ${place.id} and kept their squares alone, not what lies around them. ${howToDecodeAgain(place)}: then it is kept, and crops can be moved.`;
}
