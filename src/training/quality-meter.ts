import type { Tensors } from '../model/tensors.js';
import { fixedCount, qualityShare } from '../model/training-rules.js';
import { assess } from '../quality/index.js';
import type { JobSpec } from '../schema/job.js';
import type { Quality } from '../schema/quality.js';
import type { ImageSource } from './batch-reader.js';
import type { FixedImages } from './fixed-images.js';
import { readReference } from './reference.js';
import { TensorflowProducts } from './tensorflow-products.js';

/** With fewer images, there are no pairs to compare. */
const fewest = 2;

export interface QualityMeterOptions {
  readonly job: JobSpec;
  readonly images: ImageSource;
  readonly heldOut: ImageSource | undefined;
  readonly fakes: FixedImages;
  /** The discriminator's mean verdict on images. */
  readonly verdict: (images: Uint8Array) => number;
  readonly share?: number | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** Measures a training's generator against the images that it learns from. Must be closed. */
export class QualityMeter {
  readonly #job: JobSpec;
  readonly #images: ImageSource;
  /** Undefined when there are too few to be measured against. */
  readonly #heldOut: ImageSource | undefined;
  readonly #verdict: (images: Uint8Array) => number;
  readonly #fakes: FixedImages;
  readonly #share: number;
  readonly #now: () => number;
  readonly #tensorflow = new TensorflowProducts();
  /** Two sets of real images are compared with each other, so half of a small dataset is all that one can have. */
  readonly #count: number;
  #reference: Awaited<ReturnType<typeof readReference>> | undefined;
  #spent = 0;
  #last = 0;

  constructor({ job, images, heldOut, fakes, verdict, share = qualityShare, now }: QualityMeterOptions) {
    this.#job = job;
    this.#images = images;
    this.#fakes = fakes;
    this.#share = share;
    this.#now = now;
    this.#heldOut = heldOut && heldOut.count >= fewest ? heldOut : undefined;
    this.#verdict = verdict;
    this.#count = Math.min(fixedCount, this.#heldOut ? Math.min(images.count, this.#heldOut.count) : images.count >> 1);
  }

  /**
   * The quality of the weights as they are now. Null for datasets of fewer than four images, and when another measurement
   * would take more than its share of the time. The first one and that of the last step are always made.
   * @param tensors what the checkpoint of this step has
   * @param trained seconds that the steps of this attempt took
   * @param isLast whether the training ends or pauses at this step
   */
  async measure(step: number, tensors: Tensors, trained: number, isLast: boolean): Promise<Quality | null> {
    if (this.#count < fewest) return null;
    const affordable = this.#spent + this.#last <= this.#share * trained;
    if (this.#reference && !affordable && !isLast) return null;
    this.#reference ??= await this.#prepare();
    const start = this.#now();
    const { imageSize } = this.#job.hyperparameters;
    const fakes = this.#fakes.of(step, tensors).subarray(0, this.#count * imageSize ** 2 * 3);
    const quality = assess(this.#reference.reference, fakes, this.#tensorflow.products);
    const overfitting = this.#heldOut && this.#overfitting(this.#reference, fakes);
    const seconds = (this.#now() - start) / 1000;
    this.#spent += seconds;
    this.#last = seconds;
    return { ...quality, ...(overfitting !== undefined && { overfitting }), seconds };
  }

  close(): void {
    this.#tensorflow.close();
  }

  /**
   * r_v of Karras et al. 2020 (arXiv 2006.06676, equation 1): 0 when the discriminator cannot tell training images from
   * held-out ones, 1 when it takes these for generated ones.
   */
  #overfitting({ first, second }: { first: Uint8Array; second: Uint8Array }, fakes: Uint8Array): number {
    const [training, heldOut, generated] = [first, second, fakes].map(images => this.#verdict(images)) as [
      number,
      number,
      number,
    ];
    const ratio = (training - heldOut) / (training - generated);
    return Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) : 0;
  }

  #prepare() {
    const { seed, hyperparameters } = this.#job;
    const { imageSize: size, flip } = hyperparameters;
    const sources = { images: this.#images, heldOut: this.#heldOut };
    return readReference(sources, { size, flip, seed, count: this.#count }, this.#tensorflow.products);
  }
}
