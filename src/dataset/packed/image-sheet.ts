import { ServiceError } from '../../schema/problem.js';
import { sharp } from '../image/libvips.js';
import type { DatasetFolders } from '../places.js';
import { scale } from './cut.js';
import { withPacked } from './listing.js';
import type { PackedDataset } from './packed-dataset.js';

/** Images in a row of a sheet. */
export const sheetColumns = 8;

/** The images of a sheet: so many from a position on, each of `size` × `size` pixels. */
export interface SheetQuery {
  readonly from: number;
  readonly count: number;
  readonly size: number;
}

/** A sheet that can be made, and what identifies it. */
export interface ImageSheet {
  /** Of the images of the dataset: the sheet is the same as long as this is. */
  readonly sha256: string;
  /** Makes a WebP, in rows of eight. @throws the signal's reason when it is aborted */
  readonly make: (signal: AbortSignal) => Promise<Buffer>;
}

/**
 * Many images of a dataset in one picture, as they are framed for training. An image whose file is damaged stays black.
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, or IMAGE_NOT_FOUND when there is none from this position on
 */
export async function imageSheet(id: string, query: SheetQuery, folders: DatasetFolders): Promise<ImageSheet> {
  return withPacked(id, folders, ({ sha256, count }) => {
    if (query.from >= count)
      throw new ServiceError('IMAGE_NOT_FOUND', `The dataset ${id} has ${count} images, none from ${query.from} on.`);
    return { sha256, make: signal => withPacked(id, folders, packed => draw(packed, query, signal)) };
  });
}

async function draw(packed: PackedDataset, { from, count, size }: SheetQuery, signal: AbortSignal): Promise<Buffer> {
  const last = Math.min(packed.count, from + count);
  const columns = Math.min(sheetColumns, count);
  const rows = Math.max(1, Math.ceil((last - from) / columns));
  const stride = columns * size * 3;
  const pixels = Buffer.alloc(rows * size * stride);
  let next = from;
  const fill = async () => {
    while (next < last) {
      signal.throwIfAborted();
      const index = next++;
      const image = await packed.read(index);
      if (!image) continue;
      const scaled = await scale(image, size);
      const column = (index - from) % columns;
      const start = Math.floor((index - from) / columns) * size * stride + column * size * 3;
      for (let y = 0; y < size; y++) pixels.set(scaled.subarray(y * size * 3, (y + 1) * size * 3), start + y * stride);
    }
  };
  await Promise.all([fill(), fill()]);
  const raw = { width: columns * size, height: rows * size, channels: 3 } as const;
  return sharp(pixels, { raw }).webp({ quality: 88, effort: 1 }).toBuffer();
}
