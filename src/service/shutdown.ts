import type { BaseLogger } from 'pino';

export interface ShutdownOptions {
  /** How long `close` may take before the process ends without it, in milliseconds. */
  readonly timeoutMs: number;
  readonly log: BaseLogger;
}

/**
 * The same signal within this time counts once, in milliseconds: Ctrl-C and service managers send it to every process, and
 * npm passes it on as well.
 */
const sameSignalMs = 1000;

/**
 * Ends the process cleanly on SIGTERM, SIGINT (Ctrl-C) or SIGHUP (its terminal is gone): runs `close`, then exits with 0.
 * It exits with 1 when `close` fails or takes too long, and at once on a second signal; one that
 * comes twice at once counts once.
 */
export function onShutdown(close: () => Promise<void>, { timeoutMs, log }: ShutdownOptions): void {
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
  const shutDown = async (signal: NodeJS.Signals) => {
    if (first) {
      if (signal === first.signal && performance.now() - first.at < sameSignalMs) return;
      log.warn(`${signal} again: ending at once`);
      process.exit(1);
    }
    first = { signal, at: performance.now() };
    log.info(`${signal}: shutting down`);
    setTimeout(() => {
      log.error(`Shutting down took longer than ${timeoutMs / 1000} s: ending at once`);
      process.exit(1);
    }, timeoutMs).unref();
    try {
      await close();
      process.exit(0);
    } catch (err) {
      log.error({ err }, 'Shutting down failed');
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, shutDown);
}

/** The part of a shutdown's time that a trainer gets to save its work; the rest is for the queue and Redis. */
export function trainerStopTimeout(shutdownTimeoutMs: number): number {
  return Math.max(shutdownTimeoutMs - 5000, shutdownTimeoutMs * 0.7);
}
