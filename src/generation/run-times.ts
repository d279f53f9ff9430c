/** How long runs of a generator have taken, by their batch. */
export class RunTimes {
  readonly #fastest = new Map<number, number>();

  /**
   * The first run of a batch also prepares TensorFlow for it, and says nothing.
   * @param batch images in the run
   */
  add(batch: number, seconds: number): void {
    const before = this.#fastest.get(batch);
    this.#fastest.set(batch, before === undefined ? Number.POSITIVE_INFINITY : Math.min(before, seconds));
  }

  /**
   * What a run costs besides its images, in images: where a line through the fastest runs of the smallest and the largest
   * batch meets the axis. One image until two batches have run.
   */
  overhead(): number {
    const known = [...this.#fastest]
      .filter(([, seconds]) => seconds < Number.POSITIVE_INFINITY)
      .sort(([a], [b]) => a - b);
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last || first === last) return 1;
    const perImage = (last[1] - first[1]) / (last[0] - first[0]);
    if (perImage <= 0) return most;
    return Math.min(most, Math.max(0, first[1] / perImage - first[0]));
  }
}

/** What the overhead is taken for when images seem to cost nothing. */
const most = 32;
