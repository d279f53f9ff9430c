import { Framing } from '../schema/dataset.js';
import { ServiceError } from '../schema/problem.js';
import { decodeImage } from './image/decode.js';
import { scale } from './packed/cut.js';
import { readManifest } from './packed/packed-dataset.js';
import { type DatasetFolders, findPlace, storageOf } from './places.js';
import { Rejection } from './source/source-image.js';

/**
 * An image of any of the accepted formats, framed as the images of a dataset are, or as by default when the dataset has been
 * deleted.
 * @param own replaces parts of the dataset's framing
 * @param size side in pixels
 * @returns size × size × 3 bytes
 * @throws ServiceError IMAGE_UNUSABLE saying what is wrong with it
 */
export async function frameImage(
  file: Uint8Array,
  { dataset, own, size }: { readonly dataset: string; readonly own: Partial<Framing>; readonly size: number },
  folders: DatasetFolders,
): Promise<Uint8Array> {
  const place = await findPlace(dataset, folders);
  const manifest = place && (await readManifest(storageOf(folders), place.key));
  try {
    const framing = { ...(manifest?.framing ?? Framing.parse({})), ...own };
    return await scale(await decodeImage(file, framing), size);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    throw new ServiceError('IMAGE_UNUSABLE', `The image cannot be used (${error.message}).`);
  }
}
