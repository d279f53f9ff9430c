import { ServiceError } from '../schema/problem.js';

/** Lets work run a few pieces at a time, in the order in which they come. */
export interface Turns {
  /**
   * @param signal gives up a turn that has not come
   * @throws ServiceError OVERLOADED when too much is waiting; the signal's reason; what the work throws
   */
  take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}

interface Waiting {
  begin(): void;
}

/**
 * @param atOnce pieces of work that run at the same time
 * @param mostWaiting pieces that may wait for their turn
 */
export function createTurns(atOnce: number, mostWaiting: number): Turns {
  let running = 0;
  const waiting: Waiting[] = [];
  /** Seconds that a piece of work has recently taken, for Retry-After. */
  let usualSeconds = 1;

  const turn = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(mine), 1);
        reject(signal!.reason);
      };
      const mine: Waiting = {
        begin: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      waiting.push(mine);
      signal?.addEventListener('abort', giveUp, { once: true });
    });

  return {
    async take(work, signal) {
      signal?.throwIfAborted();
      if (running < atOnce) running++;
      else if (waiting.length < mostWaiting) await turn(signal);
      else {
        const retryAfter = Math.max(1, Math.ceil((usualSeconds * (mostWaiting + 1)) / atOnce));
        const message = `Too many animations and archives are waiting to be made; try again in ${retryAfter} s.`;
        throw new ServiceError('OVERLOADED', message, { retryAfter });
      }
      const begun = performance.now();
      try {
        return await work();
      } finally {
        usualSeconds = (performance.now() - begun) / 1000;
        const next = waiting.shift();
        // Whoever comes next takes over the place of this one.
        if (next) next.begin();
        else running--;
      }
    },
  };
}
