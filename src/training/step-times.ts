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
    const sorted = this.#seconds.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    if (sorted.length === 0) return null;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}
