/** Does some work for a key, or returns the result of the same work done for that key. */
export type Share<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Shares work among callers that ask for it at the same time, and keeps its result for a while. A failure is not kept.
 * @param keptMs milliseconds for which a result is kept
 * @param maxKept how many results are kept; the oldest are dropped
 */
export function sharing<T>({ keptMs, maxKept }: { readonly keptMs: number; readonly maxKept: number }): Share<T> {
  const kept = new Map<string, Promise<T>>();
  return (key, work) => {
    const known = kept.get(key);
    if (known) return known;
    const result = work();
    kept.set(key, result);
    for (const oldest of [...kept.keys()].slice(0, -maxKept)) kept.delete(oldest);
    const forget = () => {
      if (kept.get(key) === result) kept.delete(key);
    };
    result.then(() => setTimeout(forget, keptMs).unref(), forget);
    return result;
  };
}

/** Shares nothing. */
export const notShared = <T>(_: string, work: () => Promise<T>): Promise<T> => work();
