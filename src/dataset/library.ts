import { type DatasetState, isUnfinished } from '../schema/dataset.js';
import type { StoredDatasetUpdate } from '../schema/events/service-event.js';
import type { Exclusions } from '../schema/images/exclusions.js';
import { ServiceError } from '../schema/problem.js';
import type { Storage } from '../storage/index.js';
import { type CatalogueShares, checkTrainable, findDataset, listDatasets, removeDataset } from './catalogue.js';
import { changeExclusion, currentExclusions } from './change-exclusions.js';
import { type DatasetCrops, datasetCrops } from './crops/dataset-crops.js';
import { readList } from './exclusions.js';
import { frameImage } from './frame-image.js';
import { NearestFinder, type NearestImages, type NearestOptions, type NearestQuery } from './nearest/nearest-images.js';
import { type ImageSheet, imageSheet, type SheetQuery } from './packed/image-sheet.js';
import { type ExcludedPage, listExcluded } from './packed/list-excluded.js';
import { listRejected, type RejectedPage } from './packed/list-rejected.js';
import { type ImagePage, type ImageQuery, type ListedImage, listImages, nearDuplicates } from './packed/listing.js';
import { datasetMean, datasetPreview, type PreviewShares } from './packed/preview.js';
import { trainingImage } from './packed/training-image.js';
import { cacheOf, findPlace, getPlace, storageOf } from './places.js';
import { sharing } from './share.js';
import { sharedCounts } from './shared-counts.js';
import { forgetTitle, setTitle } from './titles.js';
import { removeLeftovers } from './upload/leftovers.js';
import type { NewUpload } from './upload/upload-state.js';
import { type Receive, type Upload, Uploads, type UploadsOptions } from './upload/uploads.js';

export interface LibraryOptions extends UploadsOptions, Pick<NearestOptions, 'thread' | 'patienceMs'> {
  /** Called with what happens to datasets here: to uploads, and by changes. */
  readonly announce?: ((update: StoredDatasetUpdate) => void) | undefined;
}

/** Least milliseconds between two announcements of an upload. */
const announceInterval = 500;

/** Milliseconds between two looks for uploads whose process is gone. */
const lostInterval = 2000;

type Check = () => Promise<void>;

/** Every dataset of a service, and the uploads that will become datasets. */
export class DatasetLibrary {
  readonly #options: LibraryOptions;
  readonly #storage: Storage;
  readonly #uploads: Uploads;
  readonly #nearest: NearestFinder;
  /** Removals in progress, by the id of the dataset. */
  readonly #removals = new Map<string, Promise<void>>();

  /** Many people may have the same page open, which keeps asking for all datasets. */
  readonly #shares: PreviewShares = {
    looks: sharing({ keptMs: 3000, maxKept: 100 }),
    previews: sharing({ keptMs: 60_000, maxKept: 8 }),
  };

  #catalogue: CatalogueShares = { looks: this.#shares.looks, counts: sharedCounts() };

  /** Where images are cut out of the pictures around them. */
  readonly crops: DatasetCrops;

  readonly #watching: NodeJS.Timeout | undefined;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#storage = storageOf(options);
    this.#nearest = new NearestFinder(options);
    this.#uploads = new Uploads(options);
    this.crops = datasetCrops(options, { before: id => this.#whole(id), after: id => this.#announceChange(id) });
    const { shared } = options;
    const look = () => this.#giveUpLost().catch(() => {});
    if (shared) this.#watching = setInterval(look, lostInterval).unref();
  }

  /** Removes what interrupted uploads and deleted datasets have left behind; meant for the start of the service. */
  async recover(): Promise<void> {
    await cacheOf(this.#options).clean();
    await storageOf(this.#options).clean();
    await removeLeftovers(this.#options);
    await this.#giveUpLost();
  }

  /** Tells everybody of uploads whose process is gone. */
  async #giveUpLost(): Promise<void> {
    for (const data of (await this.#options.shared?.giveUpLost()) ?? [])
      if (!(await findPlace(data.id, this.#options))) this.#options.announce?.({ id: data.id, type: 'failed', data });
  }

  /** Those that are complete. @param unfinished also uploads that are in progress or have failed, at the end */
  async list({ unfinished = false }: { readonly unfinished?: boolean } = {}): Promise<DatasetState[]> {
    // Uploads first: one that becomes a dataset meanwhile is then found as such.
    const uploads = unfinished ? await this.#uploads.views() : [];
    const complete = await listDatasets(this.#options, this.#catalogue);
    return [...complete, ...uploads.filter(({ id }) => !complete.some(dataset => dataset.id === id))];
  }

  /** One of them, or an upload in progress. @throws ServiceError DATASET_NOT_FOUND */
  async find(id: string): Promise<DatasetState> {
    const upload = (await findPlace(id, this.#options)) ? undefined : await this.#uploads.view(id);
    // It may have become a dataset in between.
    if (upload && !(await findPlace(id, this.#options))) return upload;
    return findDataset(id, this.#options, this.#catalogue);
  }

  /** @throws ServiceError DATASET_NOT_FOUND, DATASET_NOT_READY or DATASET_UNUSABLE */
  async checkTrainable(id: string): Promise<void> {
    if (isUnfinished(await this.find(id)))
      throw new ServiceError(
        'DATASET_NOT_READY',
        `The dataset ${id} is still being uploaded. Try again when GET /datasets/${id} says that it is ready.`,
        { retryAfter: 5 },
      );
    await checkTrainable(id, this.#options);
  }

  /** Begins an upload: see Uploads.begin. */
  async upload(upload: NewUpload, receive: Receive): Promise<Upload> {
    const begun = await this.#uploads.begin(upload, receive);
    // One that is deleted again says so itself.
    this.#announceUpload(upload.id).catch(() => {});
    return begun;
  }

  async #announceUpload(id: string): Promise<void> {
    const { announce } = this.#options;
    if (!announce) return;
    const { signal } = new AbortController();
    for await (const data of this.watch(id, { signal, intervalMs: announceInterval })) {
      announce({ id, type: isUnfinished(data) ? 'progress' : data.status === 'failed' ? 'failed' : 'ready', data });
    }
  }

  /** Yields a dataset's state whenever it changes, until it is ready, has failed, or was deleted. */
  async *watch(
    id: string,
    options: { readonly signal: AbortSignal; readonly intervalMs: number },
  ): AsyncGenerator<DatasetState> {
    let last: DatasetState | undefined;
    for await (const view of this.#uploads.watch(id, options)) {
      last = view;
      yield view;
    }
    if (options.signal.aborted || last?.status === 'failed') return;
    const ready = await findPlace(id, this.#options);
    if (ready) yield await this.find(id);
  }

  /**
   * Removes an uploaded dataset, or ends its upload.
   * @param check throws when the dataset is needed
   * @param checkAgain the same once the dataset can no longer be found: what another process has begun meanwhile keeps it
   * @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_REMOVABLE, and what the checks throw
   */
  async remove(id: string, check: Check = async () => {}, checkAgain: Check = async () => {}): Promise<void> {
    const before = this.#removals.get(id)?.catch(() => {});
    const removal = (async () => {
      await before;
      await this.find(id);
      await check();
      // An existing dataset takes precedence over an upload of the same name, which will be refused because of it.
      const place = await findPlace(id, this.#options);
      if (place?.kind === 'upload' || !(await this.#uploads.cancel(id)))
        await removeDataset(id, this.#options, checkAgain);
      this.#countAgain();
      this.#options.announce?.({ id, type: 'deleted', data: null });
    })();
    this.#removals.set(id, removal);
    try {
      await removal;
    } finally {
      if (this.#removals.get(id) === removal) this.#removals.delete(id);
    }
  }

  /**
   * Gives a dataset another title, or none.
   * @returns the dataset with its new title
   * @throws ServiceError DATASET_NOT_FOUND, or DATASET_NOT_READY while it is being uploaded
   */
  async retitle(id: string, title: string | null): Promise<DatasetState> {
    const place = await findPlace(id, this.#options);
    if (!place && (await this.#uploads.view(id)))
      throw new ServiceError('DATASET_NOT_READY', `The dataset ${id} is not whole yet. Change its title when it is.`, {
        retryAfter: 5,
      });
    await setTitle(this.#storage, place ?? (await getPlace(id, this.#options)), title);
    try {
      const data = await this.find(id);
      this.#options.announce?.({ id, type: 'changed', data });
      return data;
    } catch (error) {
      // Removed in the meantime: its title is removed too.
      if (error instanceof ServiceError && error.code === 'DATASET_NOT_FOUND') await forgetTitle(this.#storage, id);
      throw error;
    }
  }

  /**
   * Checks once more, for a caller that has just declared that it needs a dataset: a removal in progress may have
   * missed that.
   * @throws ServiceError DATASET_NOT_FOUND
   */
  async checkExists(id: string): Promise<void> {
    await this.#whole(id);
    await getPlace(id, this.#options);
  }

  /** A PNG of some of its images. @throws ServiceError DATASET_NOT_FOUND or DATASET_UNUSABLE */
  preview(id: string): Promise<Buffer> {
    return datasetPreview(id, this.#options, this.#shares);
  }

  /** A PNG of the mean of its images. @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY */
  mean(id: string): Promise<Buffer> {
    return datasetMean(id, this.#options);
  }

  /** Its images that are nearest to another one: see NearestFinder. */
  nearest(id: string, query: NearestQuery): Promise<NearestImages> {
    return this.#nearest.nearest(id, query);
  }

  /** A photo framed as the images of a dataset are: see frameImage. */
  frame(file: Uint8Array, how: Parameters<typeof frameImage>[1]): Promise<Uint8Array> {
    return frameImage(file, how, this.#options);
  }

  /** One of its images as WebP: see trainingImage. */
  image(id: string, sha256: string, how: Parameters<typeof trainingImage>[2] = {}): Promise<Buffer> {
    return trainingImage(id, sha256, how, this.#options);
  }

  /** A page of its images: see listImages. */
  images(id: string, query: ImageQuery): Promise<ImagePage> {
    return listImages(id, query, this.#options);
  }

  /** Many of its images in one picture: see imageSheet. */
  sheet(id: string, query: SheetQuery): Promise<ImageSheet> {
    return imageSheet(id, query, this.#options);
  }

  /** A page of the images that are left out: see listExcluded. */
  excluded(id: string, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<ExcludedPage> {
    return listExcluded(id, query, this.#options);
  }

  /** Leaves an image out, or brings it back: see changeExclusion. */
  async exclude(id: string, sha256: string, excluded: boolean): Promise<void> {
    await this.#whole(id);
    await changeExclusion(id, sha256, excluded, this.#options);
    this.#announceChange(id);
  }

  /** Resolves once no removal is in progress. */
  async #whole(id: string): Promise<void> {
    await this.#removals.get(id)?.catch(() => {});
  }

  /** Tells everybody what people have changed about the images of a dataset. */
  #announceChange(id: string): void {
    this.#countAgain();
    const { announce } = this.#options;
    if (!announce) return;
    // Counting takes long when many are left out, and whoever leaves out one need not wait for it.
    const found = this.find(id).then(data => announce({ id, type: 'changed', data }));
    // Removed in the meantime, which is announced too.
    found.catch(() => {});
  }

  /** Forgets how many images are left out or have moved crops, after a change. */
  #countAgain(): void {
    this.#catalogue = { ...this.#catalogue, counts: sharedCounts() };
  }

  /** What a training leaves out that is queued now: see currentExclusions. */
  currentExclusions(id: string): Promise<Exclusions | null> {
    return currentExclusions(id, this.#options);
  }

  /** The same list of images as another training left out. @throws ServiceError DATASET_UNUSABLE when it is gone */
  async sameExclusions(id: string, list: string): Promise<Exclusions> {
    return { list, images: (await readList(this.#storage, id, list)).size };
  }

  /** A page of the files that were rejected: see listRejected. */
  rejected(id: string, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<RejectedPage> {
    return listRejected(id, query, this.#options);
  }

  /** Its images that look almost the same, in groups. @throws ServiceError DATASET_NOT_FOUND or DATASET_NOT_READY */
  nearDuplicates(id: string): Promise<readonly ListedImage[][]> {
    return nearDuplicates(id, this.#options);
  }

  /** Ends every upload and search. */
  close(): Promise<void> {
    clearInterval(this.#watching);
    this.#nearest.close();
    return this.#uploads.close();
  }
}
