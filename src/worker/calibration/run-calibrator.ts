import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { BaseLogger } from 'pino';
import { logOutput } from '../../logging/log-output.js';
import { type Calibration, CalibratorEvent } from '../../schema/worker/record.js';
import type { Environment } from '../trainer-environment.js';

/** A calibration that takes longer is abandoned, in milliseconds: the machine is busy with something else. */
const timeoutMs = 60_000;

export interface CalibratorOptions {
  /** JavaScript file that the process runs. */
  readonly entry: string;
  readonly env: Environment;
  readonly device: string;
  readonly known: Calibration | null;
  /** Ends the process at once. */
  readonly signal: AbortSignal;
  readonly log: BaseLogger;
}

/**
 * Calibrates in a process of its own, as trainers run, since the supervisor never loads TensorFlow. Resolves when the
 * process is gone.
 * @returns undefined when it failed, because it was ended or the machine is too busy
 */
export async function runCalibrator(options: CalibratorOptions): Promise<CalibratorEvent | undefined> {
  const { entry, env, device, known, signal, log } = options;
  if (signal.aborted) return undefined;
  const child = fork(entry, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  logOutput(child.stderr!, { log, message: 'Output of the calibrator' });
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(kill, timeoutMs);
  let result: CalibratorEvent | undefined;
  child.on('message', message => {
    // A result that cannot be read counts as a failure; the worker carries on.
    result = CalibratorEvent.safeParse(message).data;
  });
  process.once('exit', kill);
  signal.addEventListener('abort', kill);
  try {
    const ended = once(child, 'close');
    child.send({ device, known }, () => {});
    await ended;
    return result;
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
    signal.removeEventListener('abort', kill);
  }
}
