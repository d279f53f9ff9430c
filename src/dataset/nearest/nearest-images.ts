import type { Crop } from '../../schema/images/crops.js';
import { ServiceError } from '../../schema/problem.js';
import { type FileStorage, type Storage, storageFailure } from '../../storage/index.js';
import { ThreadPool } from '../../threads/thread-pool.js';
import { readCrops } from '../crops/moved-crops.js';
import { readList } from '../exclusions.js';
import { ignoreServiceErrors } from '../ignore-service-errors.js';
import { PackedDataset } from '../packed/packed-dataset.js';
import { cacheOf, type DatasetFolders, getPlace, type Place, storageOf, thumbnailsKey } from '../places.js';
import { sharing } from '../share.js';
import { type MovedThumbnail, movedThumbnails, withMoved, without } from './moved-thumbnails.js';
import type { Neighbor, SearchTask } from './search-index.js';
import type { IndexResult, IndexTask } from './thread.js';
import { indexFiles, readIndex } from './thumbnail-index.js';

/** Images of a dataset that are near a given one, and what is usual in that dataset. */
export interface NearestImages {
  readonly images: readonly (Omit<Neighbor, 'index'> & {
    readonly sha256: string;
    /** Where the training has moved its crop to; null where it was cut at first. */
    readonly crop: Crop | null;
  })[];
  /** How far some of the images are from the nearest other one, ascending; empty for a single image. */
  readonly usual: readonly number[];
}

export interface NearestQuery {
  /** size × size × 3 bytes */
  readonly image: Uint8Array;
  readonly size: number;
  readonly count: number;
  /** Whether mirror images count too. */
  readonly mirrors: boolean;
  /** The list of images that the training has left out, if any. */
  readonly exclusions?: string | undefined;
  /** The list of the moved crops that the training has used, if any. */
  readonly crops?: string | undefined;
}

export interface NearestOptions extends DatasetFolders {
  /** The JavaScript of its threads. */
  readonly thread?: URL;
  /** Milliseconds that a request waits for an index that is being made. */
  readonly patienceMs?: number;
}

/** Requests that may wait for their turn. */
const maxSearching = 32;
/** For how long the moved squares of a training are remembered as thumbnails. */
const movedKept = { keptMs: 600_000, maxKept: 8 };
/** Milliseconds: reading a million images takes less than an hour. */
const buildTimeoutMs = 4 * 3_600_000;
const searchTimeoutMs = 60_000;

/**
 * Finds the images of a dataset that are nearest to another, with an index of thumbnails that is made once, on first use.
 * Both happen in threads of their own.
 */
export class NearestFinder {
  readonly #options: NearestOptions & Required<Pick<NearestOptions, 'thread' | 'patienceMs'>>;
  readonly #storage: Storage;
  /** Where the indexes are kept. */
  readonly #cache: FileStorage;
  readonly #builder: ThreadPool<IndexTask, IndexResult>;
  readonly #searcher: ThreadPool<IndexTask, IndexResult>;
  /** Indexes that are being made, by the digest of the packed dataset. */
  readonly #building = new Map<string, Promise<void>>();
  readonly #moved = sharing<readonly MovedThumbnail[]>(movedKept);
  #searching = 0;

  constructor(options: NearestOptions) {
    this.#options = { thread: new URL('./thread.js', import.meta.url), patienceMs: 5000, ...options };
    this.#storage = storageOf(options);
    this.#cache = cacheOf(options);
    const { thread } = this.#options;
    this.#builder = new ThreadPool(thread, { size: 1, taskTimeoutMs: buildTimeoutMs });
    this.#searcher = new ThreadPool(thread, { size: 1, taskTimeoutMs: searchTimeoutMs, idleMs: 60_000 });
  }

  /**
   * @throws ServiceError DATASET_NOT_FOUND; DATASET_NOT_READY when its images have not been decoded; INDEX_NOT_READY while
   *   its index is being made; OVERLOADED, INSUFFICIENT_STORAGE
   */
  async nearest(id: string, { exclusions, crops, ...query }: NearestQuery): Promise<NearestImages> {
    const place = await getPlace(id, this.#options);
    for (let isFirst = true; ; isFirst = false) {
      const packed = await PackedDataset.open(this.#storage, place.key);
      if (!packed) throw notDecoded(id);
      try {
        const index = await readIndex(this.#cache, id, packed.sha256);
        if (index) {
          const excluded = await this.#excluded(id, packed, exclusions);
          const moved = crops === undefined ? [] : await this.#movedOf(place, packed, crops);
          const found = await this.#search(id, { ...query, excluded: without(moved, excluded, packed.count) });
          const cropOf = new Map(moved.map(({ index, crop }) => [index, crop]));
          const images = withMoved(found, moved, excluded, query).map(({ index, ...neighbor }) => ({
            ...neighbor,
            sha256: packed.digest(index),
            crop: cropOf.get(index) ?? null,
          }));
          return { images, usual: query.mirrors ? index.usualMirrored : index.usual };
        }
      } finally {
        packed.close();
      }
      if (!isFirst) throw notReady(id);
      await this.#build(place, packed.sha256);
    }
  }

  /** 1 for each image on the list. Without the list, which goes with a dataset that is replaced, all images count. */
  async #excluded(id: string, packed: PackedDataset, list: string | undefined): Promise<Uint8Array | undefined> {
    const images = list === undefined ? undefined : await readList(this.#storage, id, list).catch(ignoreServiceErrors);
    return images && Uint8Array.from({ length: packed.count }, (_, i) => Number(images.has(packed.digest(i))));
  }

  /** The moved squares of a training. Without the list, all images count as they were cut at first. */
  async #movedOf(place: Place, packed: PackedDataset, list: string): Promise<readonly MovedThumbnail[]> {
    const crops = await readCrops(this.#storage, place.id, list).catch(ignoreServiceErrors);
    if (!crops) return [];
    return this.#moved(`${packed.sha256} ${list}`, () => movedThumbnails(packed, place, crops, this.#storage));
  }

  close(): void {
    this.#builder.close();
    this.#searcher.close();
  }

  /** Makes an index, or waits for one that is being made. @throws ServiceError INDEX_NOT_READY when that takes longer */
  async #build({ id, key }: Place, sha256: string): Promise<void> {
    let building = this.#building.get(sha256);
    if (!building) {
      const { dataDir } = this.#options;
      const task: IndexTask = { type: 'build', dataDir, id, storage: this.#storage.target, key };
      building = this.#run(this.#builder, task).then(() => {});
      this.#building.set(sha256, building);
      const forget = () => this.#building.delete(sha256);
      building.then(forget, forget);
    }
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(notReady(id)), this.#options.patienceMs);
    });
    try {
      await Promise.race([building, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #search(id: string, query: Omit<SearchTask, 'type' | 'path'>): Promise<readonly Neighbor[]> {
    if (this.#searching >= maxSearching)
      throw new ServiceError('OVERLOADED', 'Too many searches are waiting; try again in 5 s.', { retryAfter: 5 });
    this.#searching++;
    try {
      const path = this.#cache.path(`${thumbnailsKey(id)}/${indexFiles.thumbnails}`);
      const result = await this.#run(this.#searcher, { type: 'search', path, ...query });
      return result.type === 'found' ? result.neighbors : [];
    } finally {
      this.#searching--;
    }
  }

  async #run(threads: ThreadPool<IndexTask, IndexResult>, task: IndexTask): Promise<IndexResult> {
    const result = await threads.run(task);
    if (result.type !== 'failed') return result;
    throw storageFailure(Object.assign(new Error(result.message), { code: result.code }));
  }
}

function notReady(id: string): ServiceError {
  return new ServiceError(
    'INDEX_NOT_READY',
    `The images of ${id} are being compared with each other, once for all searches. Try again in 5 s.`,
    { retryAfter: 5 },
  );
}

export function notDecoded(id: string): ServiceError {
  return new ServiceError(
    'DATASET_NOT_READY',
    `The images of ${id} have not been decoded yet, or no longer are; the next training on it does so.`,
  );
}
