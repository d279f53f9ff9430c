/**
 * Runs a task that reports progress through a callback, as a generator: yields the newest report whenever there is one,
 * returns the task's result. Reports that come faster than they are taken are skipped.
 */
export async function* progressOf<P, T>(task: (report: (progress: P) => void) => Promise<T>): AsyncGenerator<P, T> {
  let newest: P | undefined;
  let wake = () => {};
  const settled = { done: false };
  const result = task(progress => {
    newest = progress;
    wake();
  }).finally(() => {
    settled.done = true;
    wake();
  });
  // Rejections are handled where the result is awaited.
  result.catch(() => {});
  for (;;) {
    const taken = newest;
    newest = undefined;
    if (taken !== undefined) yield taken;
    else if (settled.done) return await result;
    else
      await new Promise<void>(resolve => {
        wake = resolve;
      });
  }
}
