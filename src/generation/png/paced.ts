import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets other work of this thread in between pieces of work that come at once, such as the images of one batch: what has
 * waited for the thread waits for `limitMs` and one piece at most.
 * @returns runs a piece, at once or in a later turn of the event loop
 */
export function paced(limitMs: number, now = () => performance.now()): <Result>(work: () => Result) => Promise<Result> {
  let spentMs = 0;
  let next: Promise<void> | undefined;
  const turn = () => {
    next ??= nextTurn().then(() => {
      next = undefined;
      spentMs = 0;
    });
    return next;
  };
  return async work => {
    while (spentMs >= limitMs) await turn();
    const begun = now();
    try {
      return work();
    } finally {
      spentMs += now() - begun;
      void turn();
    }
  };
}
