import type { PackedIndex, RejectedFile } from '../schema/dataset.js';
import type { Preparation } from '../schema/job.js';
import { ServiceError } from '../schema/problem.js';
import { FileStorage, type Put } from '../storage/index.js';
import { type DatasetFolders, sourceOf } from './catalogue.js';
import { mapInOrder } from './in-order.js';
import { PackedDataset, packedFiles, packedKey } from './packed-dataset.js';
import { Rejection, type Source, type SourceImage } from './source.js';

export interface PrepareOptions extends DatasetFolders {
  readonly id: string;
  /** Side of the packed images in pixels. */
  readonly imageSize: number;
  /** Images decoded at the same time. */
  readonly concurrency: number;
  readonly onProgress?: (preparation: Preparation) => void;
  readonly signal?: AbortSignal;
}

/** Milliseconds between two reports of progress. */
const progressInterval = 200;
/** Rejected files that are kept by name; beyond that they are only counted. */
const maxNamed = 100;
/** Other files may lie beside the images; these claim to be images. */
const imageName = /\.(jpe?g|png|webp|gif|avif|tfrecords?(#\d+)?)$/i;

/**
 * A dataset with every image decoded to one size. The packed images are kept under the data folder and used again while the
 * source is unchanged. Several processes may prepare the same dataset at once.
 * @throws ServiceError DATASET_NOT_FOUND, or DATASET_UNUSABLE when no image, or less than half of them, can be used;
 *   the signal's reason when it is aborted
 */
export async function prepareDataset(options: PrepareOptions): Promise<PackedDataset> {
  const { id, imageSize, dataDir, datasetsDir } = options;
  const source = await sourceOf(id, datasetsDir);
  const storage = new FileStorage(dataDir);
  for (;;) {
    const packed = await PackedDataset.open(storage, id, imageSize);
    if (packed?.index.fingerprint === source.fingerprint) return packed;
    packed?.close();
    // Opened in the next round, because another process may replace it at any time.
    await storage.commit(packedKey(id, imageSize), put => pack(source, put, options));
  }
}

async function pack(source: Source, put: Put, options: PrepareOptions): Promise<void> {
  const { id, imageSize, concurrency, onProgress, signal } = options;
  const images = await source.open();
  const rejected: RejectedFile[] = [];
  let [count, rejectedCount, broken] = [0, 0, 0];
  const total = images.length;
  const report = progressReporter(done => onProgress?.({ what: `Preparing ${id}`, done, total }), total);

  async function* pixels(): AsyncGenerator<Uint8Array> {
    report(0);
    for await (const result of mapInOrder(images, concurrency, image => decode(image, imageSize))) {
      signal?.throwIfAborted();
      if (result instanceof Uint8Array) {
        count++;
        yield result;
      } else {
        rejectedCount++;
        if (result.reason !== 'notAnImage' || imageName.test(result.name)) broken++;
        if (rejected.length < maxNamed) rejected.push(result);
      }
      report(count + rejectedCount);
    }
  }

  await put(packedFiles.images, pixels());
  checkUsable(id, count, broken, rejected);
  const index = {
    format: 1,
    fingerprint: source.fingerprint,
    imageSize,
    count,
    rejected,
    rejectedCount,
    createdAt: new Date().toISOString(),
  } satisfies PackedIndex;
  await put(packedFiles.index, Buffer.from(JSON.stringify(index)));
}

async function decode(image: SourceImage, imageSize: number): Promise<Uint8Array | RejectedFile> {
  try {
    return await image.pixels(imageSize);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { name: image.name, reason: error.reason, detail: error.message };
  }
}

function checkUsable(id: string, count: number, broken: number, rejected: readonly RejectedFile[]): void {
  if (count > 0 && broken <= count) return;
  const named = rejected
    .slice(0, 5)
    .map(({ name, detail }) => `${name} (${detail})`)
    .join('; ');
  const accepted = 'JPEG, PNG, WebP, GIF or AVIF files, or .tfrecords files whose Examples have image_raw,';
  throw new ServiceError(
    'DATASET_UNUSABLE',
    rejected.length === 0
      ? `The dataset ${id} is empty: put ${accepted} into its folder.`
      : count === 0
        ? `The dataset ${id} has no image that can be used: ${named}. Put ${accepted} into its folder.`
        : `${broken} images of the dataset ${id} cannot be used, and only ${count} can: ${named}. Repair or remove the others.`,
  );
}

/** Reports progress, not more often than the interval allows except for the end. */
function progressReporter(report: (done: number) => void, total: number): (done: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return done => {
    if (done < total && performance.now() - last < progressInterval) return;
    last = performance.now();
    report(done);
  };
}
