import type { BaseLogger } from 'pino';
import type { Calibration } from '../schema/worker.js';

export interface IdleCalibrationOptions {
  /** Runs a calibration until it is done or the signal ends it. */
  readonly run: (signal: AbortSignal) => Promise<Calibration | undefined>;
  readonly onDone: (calibration: Calibration) => void;
  readonly log: BaseLogger;
  /** How long the worker has to have had nothing to do, in milliseconds. */
  readonly idleMs?: number;
  /** When it is tried again after it failed, in milliseconds. */
  readonly retryMs?: number;
}

/**
 * Calibrates a worker while it has nothing else to do: whatever it is to do ends the calibration, which then begins anew
 * when the worker is idle again.
 */
export function idleCalibration(options: IdleCalibrationOptions) {
  const { run, onDone, log, idleMs = 3000, retryMs = 600_000 } = options;
  let isOver = false;
  let busy = 0;
  let timer: NodeJS.Timeout | undefined;
  let current: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  const schedule = (delay: number) => {
    clearTimeout(timer);
    if (!isOver && busy === 0) timer = setTimeout(begin, delay).unref();
  };
  const begin = () => {
    const abort = new AbortController();
    const ended = run(abort.signal).then(
      calibration => {
        current = undefined;
        if (calibration) {
          isOver = true;
          log.info({ seconds: undefined }, 'Worker is calibrated');
          onDone(calibration);
        }
        if (!abort.signal.aborted) schedule(retryMs);
      },
      err => {
        current = undefined;
        log.warn({ err }, 'The worker could not be calibrated');
        schedule(retryMs);
      },
    );
    current = { abort, ended };
  };
  const stop = async () => {
    clearTimeout(timer);
    current?.abort.abort();
    await current?.ended;
  };
  schedule(idleMs);
  return {
    /** Leaves the machine to a job; resolves when it is free. */
    async yieldTo(): Promise<void> {
      busy += 1;
      await stop();
    },
    /** The job is over. */
    resume(): void {
      busy -= 1;
      schedule(idleMs);
    },
    async close(): Promise<void> {
      isOver = true;
      await stop();
    },
  };
}
