import type { Crop } from '../../schema/images/crops.js';
import { invalidField } from '../../schema/invalid.js';
import { ServiceError } from '../../schema/problem.js';
import { cropErrors } from '../crops/geometry.js';
import { withMovable } from '../crops/movable.js';
import { movedSquare } from '../crops/moved-square.js';
import { sharp } from '../image/libvips.js';
import { type DatasetFolders, getPlace, storageOf } from '../places.js';
import { maxSide } from '../source/source-image.js';
import { scale } from './cut.js';
import { findImage } from './find-image.js';
import { PackedDataset } from './packed-dataset.js';

/**
 * One image of a dataset as it was framed for training, without loss.
 * @param sha256 of its pixels as it was cut at first, in hexadecimal
 * @param how size: side in pixels, that at which it is kept when undefined; crop: another square of the picture around it
 * @throws ServiceError DATASET_NOT_FOUND, IMAGE_NOT_FOUND, or DATASET_DAMAGED; with a crop also DATASET_NOT_READY,
 *   CROP_FIXED, or INVALID_REQUEST when it does not lie within that picture
 */
export async function trainingImage(
  id: string,
  sha256: string,
  { size, crop }: { readonly size?: number | undefined; readonly crop?: Crop | undefined },
  folders: DatasetFolders,
): Promise<Buffer> {
  if (crop) return croppedImage(id, sha256, size ?? Math.min(crop.side, maxSide), crop, folders);
  const place = await getPlace(id, folders);
  const packed = await PackedDataset.open(storageOf(folders), place.key);
  try {
    const index = findImage(id, packed, sha256);
    const image = await packed?.read(index);
    if (!image)
      throw new ServiceError('DATASET_DAMAGED', `The file of this image of ${id} does not match its SHA-256.`);
    const side = size ?? image.side;
    return await encode(await scale(image, side), side);
  } finally {
    packed?.close();
  }
}

async function croppedImage(
  id: string,
  sha256: string,
  side: number,
  crop: Crop,
  folders: DatasetFolders,
): Promise<Buffer> {
  return withMovable(id, sha256, folders, async ({ around, index }) => {
    const square = await movedSquare(around, index, crop, side);
    if (square) return encode(square, side);
    const [error] = cropErrors(crop, await around.place(index));
    throw invalidField('crop', `does not lie within the picture: ${error?.path} ${error?.message}`);
  });
}

function encode(pixels: Uint8Array, side: number): Promise<Buffer> {
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .webp({ lossless: true })
    .toBuffer();
}
