import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../schema/problem.js';

/** G(z) of one model. @param z n × latentSize numbers @returns n × size × size × 3 bytes */
export type Images = (z: Float32Array, signal?: AbortSignal) => Promise<Uint8Array>;

/** A thread that ended with an image is started again for this many more attempts: the next may be what ended it. */
const attempts = 3;
/** Most seconds to wait at once for other requests to be answered. */
const longestWait = 10;

/**
 * Makes images as a long answer needs them, whose first bytes may be gone already: what is refused because too much is
 * waiting is asked for later, and what fails because the generator's thread has ended is asked for again.
 * @throws what `images` throws otherwise, and the signal's reason
 */
export function patient(images: Images): Images {
  return async (z, signal) => {
    for (let failed = 0; ; ) {
      try {
        return await images(z, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ServiceError && error.code !== 'OVERLOADED') throw error;
        if (!(error instanceof ServiceError) && ++failed >= attempts) throw error;
        const seconds = error instanceof ServiceError ? Math.min(longestWait, error.retryAfter ?? 1) : 0;
        await sleep(seconds * 1000, undefined, signal ? { signal } : {});
      }
    }
  };
}
