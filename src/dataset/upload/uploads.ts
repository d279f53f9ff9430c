import { setTimeout as sleep } from 'node:timers/promises';
import { type DatasetState, isUnfinished } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import { type FileStorage, type Storage, storageFailure } from '../../storage/index.js';
import { datasetState } from '../catalogue.js';
import type { PackProgress } from '../packed/pack.js';
import { cacheOf, type DatasetFolders, storageOf, uploadKey } from '../places.js';
import { filesSource, type SourceFile } from '../source/files-source.js';
import { checkNameIsFree, createDataset, nameTaken } from './create.js';
import type { UploadLimits } from './limits.js';
import { reportUpload, uploadDeleted } from './report-upload.js';
import { type SharedUploads, unsharedUploads } from './shared-uploads.js';
import { type NewUpload, UploadState, type WatchOptions } from './upload-state.js';

export interface UploadsOptions extends DatasetFolders {
  readonly limits: UploadLimits;
  /** Images of one upload that are decoded at the same time. */
  readonly concurrency: number;
  /** What other processes of the service receive; left out, there are none. */
  readonly shared?: SharedUploads | undefined;
}

/** What a receiver of bytes needs. */
export interface Reception {
  /** Where files may be put; removed afterwards. */
  readonly folder: string;
  /** Aborted when the upload has taken too long, was deleted, or the service ends. */
  readonly signal: AbortSignal;
  /**
   * Counts bytes that have arrived.
   * @throws ServiceError PAYLOAD_TOO_LARGE when there are more than an upload may have
   */
  onBytes(count: number): void;
}

/** Puts what arrives into files. */
export type Receive = (reception: Reception) => Promise<readonly SourceFile[]>;

/** An upload in progress. */
export interface Upload {
  /** Resolves when everything has arrived; rejects as `finished` does. */
  readonly received: Promise<void>;
  /** Resolves with the new dataset. */
  readonly finished: Promise<DatasetState>;
}

/** Milliseconds for which a failed upload can still be asked for the reason. */
const failuresKeptMs = 3_600_000;
const maxFailures = 100;
const retryAfter = 10;

/**
 * Uploads that are becoming datasets. What arrives is kept in a temporary folder until it is decoded, and the dataset
 * appears in one rename: an upload that fails, or is interrupted in any way, leaves nothing.
 */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #storage: Storage;
  readonly #cache: FileStorage;
  readonly #shared: SharedUploads;
  readonly #states = new Map<string, UploadState>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#storage = storageOf(options);
    this.#cache = cacheOf(options);
    this.#shared = options.shared ?? unsharedUploads;
  }

  /**
   * Begins an upload.
   * @throws ServiceError DATASET_EXISTS when the name is taken, TOO_MANY_REQUESTS when too many are in progress,
   *   PAYLOAD_TOO_LARGE when the client announces too many bytes
   */
  async begin(upload: NewUpload, receive: Receive): Promise<Upload> {
    const { limits } = this.#options;
    if (upload.totalBytes !== null && upload.totalBytes > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes);
    const state = await this.#reserve(upload);
    let onReceived = () => {};
    const whole = new Promise<void>(resolve => {
      onReceived = resolve;
    });
    const finished = this.#run(state, receive, onReceived);
    const received = Promise.race([whole, finished.then(() => {})]);
    // A caller that awaits neither sees the failure in the state.
    received.catch(() => {});
    this.#running.add(finished);
    finished.catch(() => {}).finally(() => this.#running.delete(finished));
    return { received, finished };
  }

  /** An upload that is in progress or has failed, in any process. */
  async view(id: string): Promise<DatasetState | undefined> {
    const own = this.#states.get(id)?.view();
    // One that has failed here may have begun again elsewhere.
    return own && isUnfinished(own) ? own : this.#shared.view(id, own);
  }

  /** All of them. */
  async views(): Promise<DatasetState[]> {
    const own = [...this.#states.values()].map(state => state.view());
    const unfinished = new Map(own.filter(isUnfinished).map(state => [state.id, state]));
    const others = (await this.#shared.views(own)).filter(({ id }) => !unfinished.has(id));
    return [...others, ...unfinished.values()];
  }

  /** Yields an upload's state when it has changed, not more often than the interval, until it is over. */
  async *watch(id: string, options: WatchOptions): AsyncGenerator<DatasetState> {
    const state = this.#states.get(id);
    if (!state || state.status === 'failed') yield* this.#watchShared(id, options);
    else yield* state.watch(options, () => this.#states.get(id) === state);
  }

  async *#watchShared(id: string, { signal, intervalMs }: WatchOptions): AsyncGenerator<DatasetState> {
    for (let shown = ''; !signal.aborted; ) {
      const view = await this.view(id);
      if (!view) return;
      const text = JSON.stringify(view);
      if (text !== shown) yield view;
      if (!isUnfinished(view)) return;
      shown = text;
      await sleep(intervalMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Ends an upload of any process, or forgets a failed one. @returns whether there was one */
  async cancel(id: string): Promise<boolean> {
    const state = this.#states.get(id);
    if (!state || state.status === 'failed') {
      if (state) this.#forget(state);
      return (await this.#shared.drop(id)) || state !== undefined;
    }
    state.cancel.abort(uploadDeleted(id));
    this.#forget(state);
    await this.#shared.drop(id);
    return true;
  }

  /** Ends every upload and waits until nothing is left of them. */
  async close(): Promise<void> {
    this.#closing.abort(
      new ServiceError('SHUTTING_DOWN', 'The service is shutting down. Upload the dataset again.', { retryAfter }),
    );
    await Promise.allSettled(this.#running);
  }

  async #reserve(upload: NewUpload): Promise<UploadState> {
    const { id } = upload;
    const state = new UploadState(upload);
    const before = this.#states.get(id);
    if (before && before.status !== 'failed') throw nameTaken(id);
    const active = [...this.#states.values()].filter(({ status }) => status !== 'failed').length;
    if (active >= this.#options.limits.maxUploads)
      throw new ServiceError(
        'TOO_MANY_REQUESTS',
        `${active} uploads are under way, and no more are taken at a time (setting MAX_UPLOADS). Try again in ${retryAfter} seconds.`,
        { retryAfter },
      );
    if (before) this.#forget(before);
    this.#states.set(id, state);
    try {
      await checkNameIsFree(id, this.#options);
      if (!(await this.#shared.take(state.view()))) throw nameTaken(id);
    } catch (error) {
      this.#forget(state);
      throw error;
    }
    return state;
  }

  async #run(state: UploadState, receive: Receive, onReceived: () => void): Promise<DatasetState> {
    const { id, title, framing, feature } = state.upload;
    const { limits, concurrency } = this.#options;
    const timeout = AbortSignal.timeout(limits.timeoutMs);
    const signal = AbortSignal.any([state.cancel.signal, this.#closing.signal, timeout]);
    const onBytes = (count: number) => {
      state.receivedBytes += count;
      if (state.receivedBytes > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes);
      state.emit('change');
    };
    const stopReporting = reportUpload(state, this.#shared);
    try {
      const manifest = await this.#cache.temporary(async folder => {
        const files = await receive({ folder, signal, onBytes });
        const source = filesSource('', files, limits, { feature, signal });
        state.decode(source.bytes);
        onReceived();
        const onProgress = (progress: PackProgress) => {
          state.progress = progress;
          state.emit('change');
        };
        const made = await createDataset(this.#storage, {
          id,
          title,
          source,
          framing,
          concurrency,
          onProgress,
          signal,
        });
        await stopReporting();
        const { cancel } = state;
        if (!cancel.signal.aborted && !(await this.#shared.end(id))) cancel.abort(uploadDeleted(id));
        // Deleted while it was being renamed into place, when it was too late to stop.
        if (cancel.signal.aborted) await this.#storage.remove(uploadKey(id));
        cancel.signal.throwIfAborted();
        // Before the received files are removed, which can take a while: it is a dataset already.
        this.#forget(state);
        return made;
      });
      return datasetState({ id, kind: 'upload' }, manifest, { title: title ?? null, status: 'ready' });
    } catch (error) {
      // Code that an abort interrupts may throw an error of its own.
      const reason = signal.aborted ? signal.reason : storageFailure(error);
      const failure = timeout.aborted && reason === timeout.reason ? tookTooLong(limits.timeoutMs) : reason;
      await stopReporting();
      // By another process, if it is still known here. There may be a new one of its name already.
      if (state.cancel.signal.aborted) this.#forget(state);
      this.#fail(state, failure);
      if (!state.cancel.signal.aborted) await this.#shared.end(id, state.view());
      throw failure;
    }
  }

  #fail(state: UploadState, error: unknown): void {
    state.status = 'failed';
    state.error =
      error instanceof ServiceError
        ? { code: error.code, message: error.message }
        : { code: 'INTERNAL', message: 'Something went wrong inside the service; its log says what.' };
    state.emit('change');
    if (this.#states.get(state.upload.id) !== state) return;
    state.expiry = setTimeout(() => this.#forget(state), failuresKeptMs).unref();
    const failures = [...this.#states.values()].filter(({ status }) => status === 'failed');
    for (const old of failures.slice(0, -maxFailures)) this.#forget(old);
  }

  #forget(state: UploadState): void {
    const { id } = state.upload;
    if (this.#states.get(id) === state) this.#states.delete(id);
    clearTimeout(state.expiry);
    state.emit('change');
  }
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError(
    'PAYLOAD_TOO_LARGE',
    `An upload may have ${maxBytes} bytes (setting MAX_UPLOAD_BYTES). Upload less, or put the files into a folder under DATASETS_DIR.`,
  );
}

function tookTooLong(timeoutMs: number): ServiceError {
  return new ServiceError(
    'REQUEST_TIMEOUT',
    `The upload took longer than ${timeoutMs / 1000} seconds (setting UPLOAD_TIMEOUT). Upload less, or put the files into a folder under DATASETS_DIR.`,
  );
}
