import { fork } from 'node:child_process';
import type { Preparation } from '../schema/advice/preparation.js';
import { type ProblemCode, ServiceError } from '../schema/problem.js';
import { PreparerEvent, type PreparerTask } from '../schema/worker/messages.js';
import { progressOf } from '../training/progress-of.js';

/** Grace period for cleaning up, in milliseconds. */
const stopTimeoutMs = 5000;

/**
 * Prepares a dataset in a process of its own, which releases all the memory that decoding took, and does not end the
 * training should a decoder crash. Yields its progress; returns when the dataset is ready and the process gone.
 * @param entry JavaScript file that the process runs
 * @throws ServiceError as prepareDataset does; the signal's reason when it is aborted; Error when the process crashed
 */
export function runPreparer(entry: string, task: PreparerTask, signal: AbortSignal): AsyncGenerator<Preparation, void> {
  return progressOf(report => prepare(entry, task, signal, report));
}

function prepare(
  entry: string,
  task: PreparerTask,
  signal: AbortSignal,
  report: (preparation: Preparation) => void,
): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = fork(entry, [JSON.stringify(task)], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let last: PreparerEvent | undefined;
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill('SIGTERM');
      timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    };
    signal.addEventListener('abort', stop);
    child.on('message', message => {
      last = PreparerEvent.parse(message);
      if (last.type === 'preparing') report(last.preparation);
    });
    child.once('error', reject);
    child.once('close', (code, killed) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason);
      else if (last?.type === 'prepared') resolve();
      else if (last?.type === 'failed') reject(new ServiceError(last.error.code as ProblemCode, last.error.message));
      else reject(new Error(`The preparation of the dataset ended with ${killed ?? `exit code ${code}`}`));
    });
  });
}
