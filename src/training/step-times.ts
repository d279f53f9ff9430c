import { median } from '../math/median.js';

/** Durations of the last steps, in seconds. The first of an attempt, in which TensorFlow prepares its kernels, is left out. */
export class StepTimes {
  readonly #window = 50;
  readonly #seconds: number[] = [];
  #first = true;

  add(seconds: number): void {
    if (this.#first) {
      this.#first = false;
      return;
    }
    this.#seconds.push(seconds);
    if (this.#seconds.length > this.#window) this.#seconds.shift();
  }

  last(): number | null {
    return this.#seconds.at(-1) ?? null;
  }

  /** Median of the last 50 steps. */
  median(): number | null {
    return this.#seconds.length > 0 ? median(this.#seconds) : null;
  }
}
