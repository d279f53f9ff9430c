/**
 * Does a work for each item, some at once. After an error nothing more is begun.
 * @param work its signal is aborted when another has failed
 * @throws what the first that failed has thrown, once all that were begun have ended
 */
export async function atOnce<Item>(
  count: number,
  items: readonly Item[],
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const next = items.values();
  await Promise.all(
    Array.from({ length: Math.min(count, items.length) }, async () => {
      for (const item of next) {
        if (failed.signal.aborted) return;
        try {
          await work(item, failed.signal);
        } catch (error) {
          failed.abort(error);
        }
      }
    }),
  );
  failed.signal.throwIfAborted();
}
