import { sharp } from '../image/libvips.js';
import type { DatasetFolders } from '../places.js';
import { withMovable } from './movable.js';

/** A picture that can be made, and what identifies it. */
export interface SurroundingsImage {
  /** Of the images of the dataset: the picture is the same as long as this is. */
  readonly sha256: string;
  /** Makes a WebP. */
  readonly make: () => Promise<Buffer>;
}

/**
 * The picture around an image, out of which its crop is cut.
 * @param sha256 of the image's pixels as it was cut at first, in hexadecimal
 * @throws ServiceError as `cropOf`; `make` DATASET_DAMAGED
 */
export async function surroundingsImage(
  id: string,
  sha256: string,
  folders: DatasetFolders,
): Promise<SurroundingsImage> {
  const make = () =>
    withMovable(id, sha256, folders, async ({ around, index }) => {
      const { width, height, pixels } = await around.read(index);
      return sharp(pixels, { raw: { width, height, channels: 3 } })
        .webp({ quality: 90, effort: 2 })
        .toBuffer();
    });
  return withMovable(id, sha256, folders, ({ packed }) => ({ sha256: packed.sha256, make }));
}
