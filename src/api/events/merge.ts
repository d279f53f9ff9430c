/**
 * The values of several sources as one, each as soon as it is there. At most one value of each is read ahead. What one of
 * them throws is thrown; it ends once all of them have ended. When it is left early, so are they.
 */
export async function* merge<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const arrived: (() => { readonly source: AsyncGenerator<T>; readonly result: IteratorResult<T> })[] = [];
  let wake = () => {};
  // Not Promise.race: it would add a listener to the promise of a quiet source for every value of another one.
  const ask = (source: AsyncGenerator<T>) => {
    const answer = (give: (typeof arrived)[number]) => {
      arrived.push(give);
      wake();
    };
    source.next().then(
      result => answer(() => ({ source, result })),
      error =>
        answer(() => {
          throw error;
        }),
    );
  };
  for (const source of sources) ask(source);
  try {
    for (let open = sources.length; open > 0; ) {
      const next = arrived.shift();
      if (!next) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
        continue;
      }
      const { source, result } = next();
      if (result.done) open--;
      else {
        yield result.value;
        ask(source);
      }
    }
  } finally {
    // One that is quiet would not end before it has a value: nobody waits for it.
    for (const source of sources) source.return(undefined).catch(() => {});
  }
}
