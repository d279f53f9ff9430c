import { philox } from '../math/philox.js';

/** Separates the order of the images from every other use of the same seed. */
const orderStream = 0x62; // 'b'

/**
 * Which real images each step trains on: an endless stream of epochs, each a permutation of all images, cut into
 * batches. A pure function of (seed, step, batchSize, count), so that a resumed training reads the batches it would
 * have read.
 */
export class BatchOrder {
  readonly #seed: number;
  readonly #batchSize: number;
  readonly #count: number;
  /** The permutation in use; a step costs O(batchSize) until the next epoch begins. */
  #current: { epoch: number; order: Uint32Array } | undefined;

  /** @param count images in the dataset, at least 1; may be smaller than a batch */
  constructor(seed: number, batchSize: number, count: number) {
    if (count < 1) throw new RangeError('There are no images to draw batches from');
    this.#seed = seed;
    this.#batchSize = batchSize;
    this.#count = count;
  }

  /**
   * @param step its number, from 0
   * @returns batchSize indices of images
   */
  indices(step: number): Uint32Array {
    const indices = new Uint32Array(this.#batchSize);
    const first = step * this.#batchSize;
    for (let i = 0; i < this.#batchSize; i++) {
      const position = first + i;
      indices[i] = this.#order(Math.floor(position / this.#count))[position % this.#count]!;
    }
    return indices;
  }

  #order(epoch: number): Uint32Array {
    if (this.#current?.epoch !== epoch) this.#current = { epoch, order: permutation(this.#seed, epoch, this.#count) };
    return this.#current.order;
  }
}

/** A uniformly random order of 0 … count − 1 (Fisher & Yates), a function of its arguments alone. */
function permutation(seed: number, epoch: number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const random = boundedIntegers(seed, epoch);
  for (let i = count - 1; i > 0; i--) {
    const j = random(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** A stream of integers, each uniform in 0 … bound − 1: words that would favor small ones are redrawn. */
function boundedIntegers(seed: number, epoch: number): (bound: number) => number {
  const [epochLow, epochHigh] = [epoch >>> 0, Math.floor(epoch / 2 ** 32)];
  let drawn = 0;
  let words = philox(seed, orderStream, [0, epochLow, epochHigh, 0]);
  return bound => {
    const fair = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      if (drawn > 0 && drawn % 4 === 0) words = philox(seed, orderStream, [drawn / 4, epochLow, epochHigh, 0]);
      const word = words[drawn++ % 4]!;
      if (word < fair) return word % bound;
    }
  };
}
