export interface ThrottledWriter<T> {
  update(value: T, options?: { readonly urgent?: boolean }): void;
  /** Resolves when the newest value is written. */
  flush(): Promise<void>;
}

/**
 * Writes the newest of a stream of values: at once when it is urgent or the last write began `intervalMs` ago, otherwise
 * when that time has passed. One write at a time; a value that is replaced before its turn is never written.
 */
export function throttledWriter<T>(
  write: (value: T) => Promise<void>,
  intervalMs: number,
  onError: (error: Error) => void,
): ThrottledWriter<T> {
  let pending: { readonly value: T } | undefined;
  let isUrgent = false;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastWrite = Number.NEGATIVE_INFINITY;

  function schedule(): void {
    clearTimeout(timer);
    if (!pending || writing) return;
    const wait = isUrgent ? 0 : lastWrite + intervalMs - performance.now();
    if (wait > 0) timer = setTimeout(schedule, wait);
    else writing = run(pending.value);
  }

  async function run(value: T): Promise<void> {
    pending = undefined;
    isUrgent = false;
    lastWrite = performance.now();
    await write(value).catch(onError);
    writing = undefined;
    schedule();
  }

  return {
    update(value, { urgent = false } = {}) {
      pending = { value };
      isUrgent ||= urgent;
      schedule();
    },
    async flush() {
      isUrgent = pending !== undefined;
      schedule();
      while (writing) await writing;
    },
  };
}
