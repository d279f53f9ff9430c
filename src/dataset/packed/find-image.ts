import { ServiceError } from '../../schema/problem.js';
import type { PackedDataset } from './packed-dataset.js';

/**
 * @param packed undefined when there is none, and so no image
 * @returns which image of a dataset has these pixels
 * @throws ServiceError IMAGE_NOT_FOUND
 */
export function findImage(id: string, packed: PackedDataset | undefined, sha256: string): number {
  const found = packed?.find(sha256);
  if (found !== undefined) return found;
  throw new ServiceError('IMAGE_NOT_FOUND', `The dataset ${id} has no image whose pixels have this SHA-256.`);
}
