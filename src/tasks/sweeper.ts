import type { BaseLogger } from 'pino';

/**
 * Sweeps whenever it is called, once at a time: calls during a sweep are followed by one more.
 * @param sweep removes what is no longer needed; failures are logged, since the next sweep does it as well
 */
export function sweeper(sweep: () => Promise<unknown>, log: BaseLogger): () => void {
  let isSweeping = false;
  let isWanted = false;
  const run = async () => {
    isSweeping = true;
    while (isWanted) {
      isWanted = false;
      await sweep().catch(err => log.debug({ err }, 'The files of tasks could not be looked through'));
    }
    isSweeping = false;
  };
  return () => {
    isWanted = true;
    if (!isSweeping) void run();
  };
}
