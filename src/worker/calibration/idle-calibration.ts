import type { BaseLogger } from 'pino';
import type { Calibration, CalibratorEvent } from '../../schema/worker/record.js';

export interface IdleCalibrationOptions {
  /** Calibrates until it is done or the signal ends it; undefined when it failed or was ended. */
  readonly run: (signal: AbortSignal) => Promise<CalibratorEvent | undefined>;
  readonly onDone: (calibration: Calibration) => void;
  readonly log: BaseLogger;
  /** How long the worker must have been idle, in milliseconds. */
  readonly idleMs?: number;
  /** Pause before another try after a failure, in milliseconds. */
  readonly retryMs?: number;
}

/**
 * Calibrates a worker while it is idle. A job ends the calibration, which starts over when the worker is idle again.
 */
export function idleCalibration(options: IdleCalibrationOptions) {
  const { run, onDone, log, idleMs = 3000, retryMs = 600_000 } = options;
  let isOver = false;
  let busy = 0;
  let timer: NodeJS.Timeout | undefined;
  let current: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  const schedule = (delay: number) => {
    if (isOver || busy > 0) return;
    clearTimeout(timer);
    timer = setTimeout(begin, delay).unref();
  };
  const begin = () => {
    const abort = new AbortController();
    const ended = attempt(abort.signal).catch(err => log.warn({ err }, 'The worker could not be calibrated'));
    current = { abort, ended };
    void ended.then(() => schedule(retryMs));
  };
  const attempt = async (signal: AbortSignal) => {
    const event = await run(signal);
    if (!event || event.type === 'busy') {
      const why = event ? 'the machine has too much else to do' : 'its process ended';
      if (!signal.aborted)
        log.info(`The worker was not calibrated, as ${why}; trying again in ${retryMs / 60_000} minutes`);
      return;
    }
    isOver = true;
    if (event.type === 'unchanged') return;
    log.info({ device: event.calibration.machine.device }, 'Worker is calibrated');
    onDone(event.calibration);
  };
  const stop = async () => {
    clearTimeout(timer);
    current?.abort.abort();
    await current?.ended;
  };
  schedule(idleMs);
  return {
    /** Makes way for a job; resolves when the machine is free. */
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
