import { median } from '../math/median.js';

const window = 50;

/** Durations of the last steps, in seconds. The first of an attempt, in which TensorFlow prepares its kernels, is left out. */
export class StepTimes {
  /** Steps with penalties take longer, so they are kept apart. The first of either kind is left out. */
  readonly #plain: number[] = [];
  readonly #penalized: number[] = [];
  readonly #share: number;
  readonly #seen = { plain: false, penalized: false };
  #last: number | null = null;

  /** @param penalizedShare of the steps */
  constructor(penalizedShare = 0) {
    this.#share = penalizedShare;
  }

  add(seconds: number, isPenalized = false): void {
    const kind = isPenalized ? 'penalized' : 'plain';
    if (!this.#seen[kind]) {
      this.#seen[kind] = true;
      return;
    }
    const times = isPenalized ? this.#penalized : this.#plain;
    this.#last = seconds;
    times.push(seconds);
    if (times.length > window) times.shift();
  }

  last(): number | null {
    return this.#last;
  }

  /** Of a step on average: the medians of the last 50 steps without and with penalties, by their shares. */
  median(): number | null {
    const [plain, penalized] = [this.#plain, this.#penalized].map(times => (times.length > 0 ? median(times) : null));
    if (plain == null || penalized == null) return plain ?? penalized ?? null;
    return (1 - this.#share) * plain + this.#share * penalized;
  }
}
