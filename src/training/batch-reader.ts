import { BatchOrder } from '../model/batches.js';
import type { JobSpec } from '../schema/job.js';

/** Where real images come from: uint8, imageSize² · 3 bytes each. */
export interface ImageSource {
  readonly count: number;
  /** Fills a buffer with images while this thread does other work. */
  readBatch(indices: Uint32Array, into: Uint8Array): Promise<void>;
}

/**
 * Reads the batches of a job's steps, each while the step before it runs: a step blocks this thread, but not those that
 * read files.
 */
export class BatchReader {
  readonly #images: ImageSource;
  readonly #order: BatchOrder;
  readonly #steps: number;
  /** One is being filled while the other trains. */
  readonly #buffers: readonly [Uint8Array, Uint8Array];
  #ahead: { readonly step: number; readonly read: Promise<void> } | undefined;

  constructor({ seed, steps, hyperparameters }: JobSpec, images: ImageSource) {
    const { batchSize, imageSize } = hyperparameters;
    this.#images = images;
    this.#order = new BatchOrder(seed, batchSize, images.count);
    this.#steps = steps;
    const bytes = batchSize * imageSize ** 2 * 3;
    this.#buffers = [new Uint8Array(bytes), new Uint8Array(bytes)];
  }

  /**
   * The batch of a step. It is valid until the next call.
   * @param step its number, from 0
   * @returns uint8 [batchSize, imageSize, imageSize, 3]
   */
  async take(step: number): Promise<Uint8Array> {
    await (this.#ahead?.step === step ? this.#ahead.read : this.#read(step));
    this.#ahead = step + 1 < this.#steps ? { step: step + 1, read: this.#read(step + 1) } : undefined;
    // It is awaited by the next step: until then a failure must not count as unhandled.
    this.#ahead?.read.catch(() => {});
    return this.#buffers[step & 1]!;
  }

  /** Resolves when no read is under way. */
  async close(): Promise<void> {
    await this.#ahead?.read.catch(() => {});
  }

  #read(step: number): Promise<void> {
    return this.#images.readBatch(this.#order.indices(step), this.#buffers[step & 1]!);
  }
}
