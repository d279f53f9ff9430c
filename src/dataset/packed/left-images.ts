import type { DatasetManifest, DatasetWarning } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import type { PackedDataset } from './packed-dataset.js';
import { tooFewImages } from './usable.js';

/**
 * Indices of the images that are left when others are left out.
 * @param excluded SHA-256 of those that are left out, which need not be in the dataset
 * @throws ServiceError DATASET_UNUSABLE when none is left
 */
export function leftImages(id: string, packed: PackedDataset, excluded: ReadonlySet<string>): Uint32Array {
  const left = Uint32Array.from({ length: packed.count }, (_, i) => i).filter(i => !excluded.has(packed.digest(i)));
  if (left.length > 0) return left;
  throw new ServiceError(
    'DATASET_UNUSABLE',
    `All ${packed.count} images of the dataset ${id} are left out, so that there is none to train on. Bring some back with DELETE /datasets/${id}/exclusions/{sha256}, and queue the training again.`,
  );
}

/** What a user should know before training on so many of a dataset's images. */
export function warningsAbout(id: string, left: number, { images, warnings }: DatasetManifest): DatasetWarning[] {
  if (left === images) return warnings;
  const others = warnings.filter(({ code }) => code !== 'TOO_FEW_IMAGES');
  return [...others, ...tooFewImages(id, left, images - left)];
}
