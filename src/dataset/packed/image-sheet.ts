import type { Crop } from '../../schema/images/crops.js';
import { ServiceError } from '../../schema/problem.js';
import { sha256 } from '../../storage/index.js';
import { movedCrops } from '../crops/moved-crops.js';
import { movedSquare } from '../crops/moved-square.js';
import { SurroundingsFile } from '../crops/surroundings-file.js';
import { ignoreServiceErrors } from '../ignore-service-errors.js';
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
  /** Of the images of the dataset, and of moved crops: the sheet is the same as long as this is. */
  readonly sha256: string;
  /** Makes a WebP, in rows of eight. @throws the signal's reason when it is aborted */
  readonly make: (signal: AbortSignal) => Promise<Buffer>;
}

/**
 * Many images of a dataset in one picture, as trainings see them that are queued from now on. An image whose file is damaged
 * stays black.
 * @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY, or IMAGE_NOT_FOUND when there is none from this position on
 */
export async function imageSheet(id: string, query: SheetQuery, folders: DatasetFolders): Promise<ImageSheet> {
  return withPacked(id, folders, async (packed, _place, storage) => {
    const { count } = packed;
    if (query.from >= count)
      throw new ServiceError('IMAGE_NOT_FOUND', `The dataset ${id} has ${count} images, none from ${query.from} on.`);
    const shown = Array.from({ length: Math.min(query.count, count - query.from) }, (_, i) => query.from + i);
    const crops = await movedCrops(storage, id, new Set(shown.map(i => packed.digest(i))));
    const version = JSON.stringify([packed.sha256, ...crops]);
    return {
      sha256: crops.size === 0 ? packed.sha256 : sha256(Buffer.from(version)),
      make: signal => drawSheet(id, query, crops, folders, signal),
    };
  });
}

async function drawSheet(
  id: string,
  query: SheetQuery,
  crops: ReadonlyMap<string, Crop>,
  folders: DatasetFolders,
  signal: AbortSignal,
): Promise<Buffer> {
  return withPacked(id, folders, async (packed, place, storage) => {
    const around = crops.size > 0 ? await SurroundingsFile.open(storage, place, packed) : undefined;
    const { size } = query;
    try {
      return await draw(packed, query, signal, async index => {
        const crop = crops.get(packed.digest(index));
        // A damaged picture is no reason not to show the others.
        const square = crop && around && (await movedSquare(around, index, crop, size).catch(ignoreServiceErrors));
        const image = square ? undefined : await packed.read(index);
        return square ?? (image && scale(image, size));
      });
    } finally {
      around?.close();
    }
  });
}

async function draw(
  packed: PackedDataset,
  { from, count, size }: SheetQuery,
  signal: AbortSignal,
  pixelsOf: (index: number) => Promise<Uint8Array | undefined>,
): Promise<Buffer> {
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
      const scaled = await pixelsOf(index);
      if (!scaled) continue;
      const column = (index - from) % columns;
      const start = Math.floor((index - from) / columns) * size * stride + column * size * 3;
      for (let y = 0; y < size; y++) pixels.set(scaled.subarray(y * size * 3, (y + 1) * size * 3), start + y * stride);
    }
  };
  await Promise.all([fill(), fill()]);
  const raw = { width: columns * size, height: rows * size, channels: 3 } as const;
  return sharp(pixels, { raw }).webp({ quality: 88, effort: 1 }).toBuffer();
}
