import { tile } from '../../model/grid.js';
import type { RejectedFile } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import { sharp } from '../image/libvips.js';
import { type DatasetFolders, getPlace, storageOf } from '../places.js';
import { notShared, type Share } from '../share.js';
import { type DecodedImage, Rejection } from '../source/source-image.js';
import { scale } from './cut.js';
import { mapInOrder } from './in-order.js';
import { type Look, type Looks, look } from './look.js';
import { PackedDataset, packedFiles } from './packed-dataset.js';
import { maxShown, named } from './usable.js';

/** Most images in a preview, which then form a square. */
const maxImages = 64;
/** Files of a folder that are tried to get that many. */
const maxTried = 4 * maxImages;
/** Side of each in pixels. */
const tileSide = 96;

export interface PreviewShares {
  readonly looks: Looks;
  /** Shares previews of folders that have not been packed; undefined when there is no image to show. */
  readonly previews: Share<Buffer | undefined>;
}

/**
 * A grid of up to 64 of a dataset's images, evenly spread over it. For a folder that has not been packed yet, its first
 * images are decoded instead.
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_UNUSABLE when there is no image to show
 */
export async function datasetPreview(
  id: string,
  folders: DatasetFolders,
  { looks, previews }: PreviewShares = { looks: notShared, previews: notShared },
): Promise<Buffer> {
  const place = await getPlace(id, folders);
  const packed = await PackedDataset.open(storageOf(folders), place.key);
  if (!packed) {
    const found = await look(place, folders, looks);
    const png = await previews(`${id}\0${found.source.fingerprint}`, async () => {
      const images = await firstImages(found);
      return images.length === 0 ? undefined : grid(id, images);
    });
    return png ?? grid(id, [], named(await firstRejected(found)));
  }
  try {
    const shown = Math.min(maxImages, packed.count);
    const indices = Array.from({ length: shown }, (_, i) => Math.floor((i * packed.count) / shown));
    const images = await Promise.all(indices.map(i => packed.read(i)));
    return await grid(
      id,
      images.filter(image => image !== undefined),
    );
  } finally {
    packed.close();
  }
}

/**
 * The mean of a dataset's images, 64×64.
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_NOT_READY when its images have not been decoded yet
 */
export async function datasetMean(id: string, folders: DatasetFolders): Promise<Buffer> {
  const { key } = await getPlace(id, folders);
  const storage = storageOf(folders);
  const png = await storage.read(`${key}/${packedFiles.mean}`);
  if (png) return Buffer.from(png);
  throw new ServiceError(
    'DATASET_NOT_READY',
    `The images of ${id} have not been decoded yet; the first training on it does so. GET /datasets/${id}/preview.png shows some of them already.`,
  );
}

/** Images of a source that has not been packed. */
async function firstImages({ source, framing }: Look): Promise<DecodedImage[]> {
  const images: DecodedImage[] = [];
  let tried = 0;
  for await (const image of mapInOrder(source.images(), 4, image => image.decode(framing).catch(onlyRejections))) {
    if (image) images.push(image);
    if (images.length === maxImages || ++tried === maxTried) break;
  }
  return images;
}

/** Why the first files cannot be shown. */
async function firstRejected({ source, framing }: Look): Promise<RejectedFile[]> {
  const rejected: RejectedFile[] = [];
  for await (const image of source.images()) {
    await image.decode(framing).catch((error: unknown) => {
      if (!(error instanceof Rejection)) throw error;
      rejected.push({ name: image.name, reason: error.reason, detail: error.message, said: error.said });
    });
    if (rejected.length === maxShown) break;
  }
  return rejected;
}

/** @param why no image can be shown; empty when `GET /datasets/{id}` gives the reason */
async function grid(id: string, images: readonly DecodedImage[], why = ''): Promise<Buffer> {
  if (images.length === 0)
    throw new ServiceError(
      'DATASET_UNUSABLE',
      why === ''
        ? `The dataset ${id} has no image that can be shown; GET /datasets/${id} says what is wrong with its files.`
        : `The dataset ${id} has no image that can be shown: ${why}.`,
    );
  const cols = Math.min(8, Math.ceil(Math.sqrt(images.length)));
  const rows = Math.ceil(images.length / cols);
  const bytes = tileSide ** 2 * 3;
  // Missing images in the last row stay white.
  const pixels = new Uint8Array(rows * cols * bytes).fill(255);
  const scaled = await Promise.all(images.map(image => scale(image, tileSide)));
  for (const [i, image] of scaled.entries()) pixels.set(image, i * bytes);
  return sharp(tile(pixels, rows, cols, tileSide), {
    raw: { width: cols * tileSide, height: rows * tileSide, channels: 3 },
  })
    .png()
    .toBuffer();
}

function onlyRejections(error: unknown): undefined {
  if (!(error instanceof Rejection)) throw error;
}
