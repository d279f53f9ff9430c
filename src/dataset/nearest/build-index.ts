import { openStorage, type StorageTarget } from '../../storage/index.js';
import { PackedDataset } from '../packed/packed-dataset.js';
import { cacheOf, thumbnailsKey } from '../places.js';
import type { DecodedImage } from '../source/source-image.js';
import { distanceOf, mirrored, squaredDifference, thumbnailBytes, thumbnailOf } from './thumbnail.js';
import { type IndexManifest, indexFiles } from './thumbnail-index.js';

export interface BuildTask {
  readonly type: 'build';
  /** Where the index is kept. */
  readonly dataDir: string;
  readonly id: string;
  /** Where the packed dataset lies: the storage, and the key in it. */
  readonly storage: StorageTarget;
  readonly key: string;
}

/** Images whose nearest neighbor is looked for, to say what is usual. */
const sampled = 256;
/** Thumbnails that are written, and compared, at a time. */
const chunk = 4096;

/** An image of the sample, and how far it is from the nearest other one so far, as a sum of squares. */
interface Sampled {
  readonly index: number;
  readonly thumbnail: Uint8Array;
  readonly turned: Uint8Array;
  nearest: number;
  nearestMirrored: number;
}

/** Makes the thumbnails of a packed dataset. Memory does not grow with the number of images. */
export async function buildIndex({ dataDir, id, storage, key }: BuildTask): Promise<void> {
  const packed = await PackedDataset.open(await openStorage(storage), key);
  // Removed since it was asked for: there will be no index, which is noticed by whoever needs it.
  if (!packed) return;
  try {
    const sample = await takeSample(packed);
    await cacheOf({ dataDir }).commit(thumbnailsKey(id), async put => {
      await put(indexFiles.thumbnails, thumbnails(packed, sample));
      const distances = (which: 'nearest' | 'nearestMirrored') =>
        sample.map(image => distanceOf(image[which])).sort((a, b) => a - b);
      const manifest: IndexManifest = {
        format: 1,
        sha256: packed.sha256,
        images: packed.count,
        // One image alone has no neighbor.
        usual: packed.count < 2 ? [] : distances('nearest'),
        usualMirrored: packed.count < 2 ? [] : distances('nearestMirrored'),
      };
      await put(indexFiles.manifest, Buffer.from(JSON.stringify(manifest)));
    });
  } finally {
    packed.close();
  }
}

async function takeSample(packed: PackedDataset): Promise<Sampled[]> {
  const n = Math.min(sampled, packed.count);
  const sample: Sampled[] = [];
  for (let i = 0; i < n; i++) {
    const index = Math.floor((i * packed.count) / n);
    const thumbnail = thumbnailOrBlack(await packed.read(index));
    const far = Number.MAX_VALUE;
    sample.push({ index, thumbnail, turned: mirrored(thumbnail), nearest: far, nearestMirrored: far });
  }
  return sample;
}

async function* thumbnails(packed: PackedDataset, sample: readonly Sampled[]): AsyncGenerator<Uint8Array> {
  let [first, filled] = [0, 0];
  let some = new Uint8Array(Math.min(chunk, packed.count) * thumbnailBytes);
  for await (const image of packed.images()) {
    some.set(thumbnailOrBlack(image), filled);
    filled += thumbnailBytes;
    if (filled < some.length) continue;
    for (const one of sample) compare(one, some, first);
    yield some;
    first += filled / thumbnailBytes;
    some = new Uint8Array(Math.min(chunk, packed.count - first) * thumbnailBytes);
    filled = 0;
  }
}

function compare(image: Sampled, some: Uint8Array, first: number): void {
  for (let at = 0, i = first; at < some.length; at += thumbnailBytes, i++) {
    if (i === image.index) continue;
    image.nearest = Math.min(image.nearest, squaredDifference(image.thumbnail, some, at, image.nearest));
    const turned = squaredDifference(image.turned, some, at, image.nearestMirrored);
    image.nearestMirrored = Math.min(image.nearest, image.nearestMirrored, turned);
  }
}

/** A damaged image is compared as black: no training reads it either. */
function thumbnailOrBlack(image: DecodedImage | undefined): Uint8Array {
  return image ? thumbnailOf(image.pixels, image.side) : new Uint8Array(thumbnailBytes);
}
