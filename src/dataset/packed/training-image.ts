import { ServiceError } from '../../schema/problem.js';
import { sharp } from '../image/libvips.js';
import { type DatasetFolders, getPlace, storageOf } from '../places.js';
import { scale } from './cut.js';
import { PackedDataset } from './packed-dataset.js';

/**
 * One image of a dataset as it was framed for training, without loss.
 * @param sha256 of its pixels, in hexadecimal
 * @param size side in pixels; that at which it is kept when undefined
 * @throws ServiceError DATASET_NOT_FOUND, IMAGE_NOT_FOUND, or DATASET_DAMAGED
 */
export async function trainingImage(
  id: string,
  sha256: string,
  size: number | undefined,
  folders: DatasetFolders,
): Promise<Buffer> {
  const place = await getPlace(id, folders);
  const packed = await PackedDataset.open(storageOf(folders), place.key);
  try {
    const index = packed?.find(sha256);
    if (!packed || index === undefined)
      throw new ServiceError('IMAGE_NOT_FOUND', `The dataset ${id} has no image whose pixels have this SHA-256.`);
    const image = await packed.read(index);
    if (!image)
      throw new ServiceError('DATASET_DAMAGED', `The file of this image of ${id} does not match its SHA-256.`);
    const side = size ?? image.side;
    const raw = { width: side, height: side, channels: 3 } as const;
    return await sharp(await scale(image, side), { raw })
      .webp({ lossless: true })
      .toBuffer();
  } finally {
    packed?.close();
  }
}
