/** Bytes of strips that are kept in memory. */
const maxBytes = 32 * 2 ** 20;

/**
 * Makes strips of samples one after the other, so that somebody who scrubs does not slow everything else down, and keeps
 * those that were asked for last.
 */
export function keptStrips() {
  const kept = new Map<string, Promise<Buffer>>();
  const sizes = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();
  const forget = (key: string) => {
    kept.delete(key);
    sizes.delete(key);
  };

  function makeRoom(): void {
    let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [key, size] of [...sizes]) {
      if (bytes <= maxBytes) return;
      forget(key);
      bytes -= size;
    }
  }

  /** @param key stands for exactly what `make` makes */
  return (key: string, make: () => Promise<Buffer>): Promise<Buffer> => {
    const known = kept.get(key);
    if (known) return known;
    const made = turn.then(make);
    turn = made.catch(() => {});
    kept.set(key, made);
    made.then(
      ({ length }) => {
        sizes.set(key, length);
        makeRoom();
      },
      () => forget(key),
    );
    return made;
  };
}
