/**
 * Works on several items at a time and yields the results in the order of the items. At most `concurrency` results are
 * waiting to be taken.
 */
export async function* mapInOrder<T, U>(
  items: Iterable<T> | AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const running: Promise<U>[] = [];
  try {
    for await (const item of items) {
      if (running.length >= concurrency) yield await running.shift()!;
      const result = work(item);
      // It is awaited later: until then a failure must not count as unhandled.
      result.catch(() => {});
      running.push(result);
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    // No work continues after the caller has stopped iterating.
    await Promise.allSettled(running);
  }
}
