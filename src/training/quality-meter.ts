import type { Tensors } from '../model/tensors.js';
import { fixedCount, qualityShare } from '../model/training-rules.js';
import { assess, type Reference } from '../quality/index.js';
import type { JobSpec } from '../schema/job.js';
import type { Quality } from '../schema/quality.js';
import type { ImageSource } from './batch-reader.js';
import type { FixedImages } from './fixed-images.js';
import { readReference } from './reference.js';
import { TensorflowProducts } from './tensorflow-products.js';

export interface QualityMeterOptions {
  readonly job: JobSpec;
  readonly images: ImageSource;
  readonly fakes: FixedImages;
  readonly share?: number | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** Measures a training's generator against the images that it learns from. Must be closed. */
export class QualityMeter {
  readonly #job: JobSpec;
  readonly #images: ImageSource;
  readonly #fakes: FixedImages;
  readonly #share: number;
  readonly #now: () => number;
  readonly #tensorflow = new TensorflowProducts();
  /** Two sets of real images are compared with each other, so half of a small dataset is all that one can have. */
  readonly #count: number;
  #reference: Reference | undefined;
  #spent = 0;
  #last = 0;

  constructor({ job, images, fakes, share = qualityShare, now }: QualityMeterOptions) {
    this.#job = job;
    this.#images = images;
    this.#fakes = fakes;
    this.#share = share;
    this.#now = now;
    this.#count = Math.min(fixedCount, images.count >> 1);
  }

  /**
   * The quality of the weights as they are now. Null for datasets of fewer than four images, and when another measurement
   * would take more than its share of the time. The first one and that of the last step are always made.
   * @param tensors what the checkpoint of this step has
   * @param trained seconds that the steps of this attempt took
   * @param isLast whether the training ends or pauses at this step
   */
  async measure(step: number, tensors: Tensors, trained: number, isLast: boolean): Promise<Quality | null> {
    if (this.#count < 2) return null;
    const affordable = this.#spent + this.#last <= this.#share * trained;
    if (this.#reference && !affordable && !isLast) return null;
    this.#reference ??= await this.#prepare();
    const start = this.#now();
    const { imageSize } = this.#job.hyperparameters;
    const fakes = this.#fakes.of(step, tensors).subarray(0, this.#count * imageSize ** 2 * 3);
    const quality = assess(this.#reference, fakes, this.#tensorflow.products);
    const seconds = (this.#now() - start) / 1000;
    this.#spent += seconds;
    this.#last = seconds;
    return { ...quality, seconds };
  }

  close(): void {
    this.#tensorflow.close();
  }

  #prepare(): Promise<Reference> {
    const { seed, hyperparameters } = this.#job;
    const { imageSize: size, flip } = hyperparameters;
    return readReference(this.#images, { size, flip, seed, count: this.#count }, this.#tensorflow.products);
  }
}
