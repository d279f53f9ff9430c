const barWidth = 24;

/** Minutes and seconds, or hours and minutes: `2:05`, `1 h 20 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A bar that is filled as far as `done`, of 1. */
export function progressBar(done: number): string {
  const full = Math.round(Math.min(1, Math.max(0, done)) * barWidth);
  return `[${'█'.repeat(full)}${'░'.repeat(barWidth - full)}]`;
}

/** A status that replaces itself on a terminal, and comes as a line now and then elsewhere. */
export class StatusLine {
  readonly #out: NodeJS.WriteStream;
  readonly #quietMs = 10_000;
  #last = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  update(text: string): void {
    if (this.#out.isTTY) {
      // A terminal that does not know its width says 0.
      this.#out.write(`\r\x1b[2K${text.slice(0, (this.#out.columns || 80) - 1)}`);
      this.#shown = true;
    } else if (performance.now() - this.#last >= this.#quietMs) {
      this.#last = performance.now();
      this.#out.write(`${text}\n`);
    }
  }

  /** Takes the status away. */
  clear(): void {
    if (this.#shown) this.#out.write('\r\x1b[2K');
    this.#shown = false;
  }

  /** A line that stays, above the status. */
  print(text: string): void {
    this.clear();
    this.#out.write(`${text}\n`);
  }
}
