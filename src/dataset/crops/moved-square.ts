import type { Crop } from '../../schema/images/crops.js';
import { sharp } from '../image/libvips.js';
import { areaOf, cropErrors, cutOut } from './geometry.js';
import type { SurroundingsFile } from './surroundings-file.js';

/**
 * An image with its crop moved.
 * @param size side in pixels
 * @returns size × size × 3 bytes; undefined when the square does not lie within the picture around image i, which may be
 *   another one since a folder was decoded again
 * @throws ServiceError DATASET_DAMAGED
 */
export async function movedSquare(
  around: SurroundingsFile,
  i: number,
  crop: Crop,
  size: number,
): Promise<Uint8Array | undefined> {
  const picture = await around.read(i);
  if (cropErrors(crop, picture).length > 0) return undefined;
  const square = cutOut(picture.pixels, picture, areaOf(crop));
  if (crop.side === size) return square;
  return sharp(square, { raw: { width: crop.side, height: crop.side, channels: 3 } })
    .resize(size, size)
    .raw()
    .toBuffer();
}
