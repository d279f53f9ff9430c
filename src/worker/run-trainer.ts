import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { BaseLogger } from 'pino';
import { logChild } from '../logging/log-child.js';
import type { JobFailure, JobSpec } from '../schema/job.js';
import { type TrainerCommand, TrainingEvent } from '../schema/worker/messages.js';
import type { Crash } from './crash.js';
import type { Environment } from './trainer-environment.js';
import { startWatchdog, type TrainerTimeouts, type Watchdog } from './watchdog.js';

/** What ends a trainer before its job is done. */
export interface TrainerSignals {
  /** Save a checkpoint and end. */
  readonly stop: AbortSignal;
  /** The same, without haste. */
  readonly pause: AbortSignal;
  /** End without saving. */
  readonly cancel: AbortSignal;
  /** Kills the trainer at once. */
  readonly kill: AbortSignal;
}

export interface TrainerOptions {
  /** JavaScript file that the trainer runs. */
  readonly entry: string;
  readonly env: Environment;
  readonly job: JobSpec;
  /** Number of the attempt, as users count; for the log. */
  readonly attempt: number;
  /** Fencing token of the attempt, with which it writes checkpoints. */
  readonly fence: number;
  readonly device: string;
  /** What a step took in an earlier attempt; 0 when that is not known. */
  readonly secondsPerStep: number;
  readonly timeouts: TrainerTimeouts;
  readonly signals: TrainerSignals;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly log: BaseLogger;
}

/** How an attempt ended. */
export type AttemptEnd =
  | { readonly type: 'finished' | 'stopped' | 'paused' | 'killed' }
  | { readonly type: 'failed'; readonly error: JobFailure }
  | ({ readonly type: 'crashed' } & Crash);

/** The trainers that are running: they end with this process. */
const trainers = new Set<ChildProcess>();
process.once('exit', () => {
  for (const trainer of trainers) trainer.kill('SIGKILL');
});

/**
 * Runs one attempt in a fresh process: TensorFlow releases GPU memory only when its process ends, and a native crash ends
 * nothing else. Resolves when the process is gone.
 */
export async function runTrainer(options: TrainerOptions): Promise<AttemptEnd> {
  const { entry, env, job, attempt, fence, device, secondsPerStep, timeouts, signals, log } = options;
  const child = fork(entry, [], {
    env,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  trainers.add(child);
  log.info({ job: job.id, attempt, fence, trainer: child.pid, device }, 'Training starts');
  const output = logChild(child, { log, fields: { trainer: child.pid }, message: 'Output of the trainer' });
  const watchdog = startWatchdog(() => child.kill('SIGKILL'), timeouts, secondsPerStep);
  const last = followEvents(child, options, watchdog);
  const ended = end(child);
  send(child, { type: 'start', job, fence, device });
  const unsubscribe = obeySignals(child, signals, watchdog);
  try {
    const { code, signal } = await ended;
    const event = last();
    if (signals.kill.aborted) return { type: 'killed' };
    if (event?.type === 'failed') return { type: 'failed', error: event.error };
    if (event?.type === 'finished' || event?.type === 'stopped' || event?.type === 'paused')
      return { type: event.type };
    const { silentMs } = watchdog;
    return { type: 'crashed', code, signal, output: output(), ...(silentMs === undefined ? {} : { silentMs }) };
  } finally {
    watchdog.close();
    unsubscribe();
    trainers.delete(child);
  }
}

/** Passes the trainer's events on, up to the last one. @returns the newest event so far */
function followEvents(
  child: ChildProcess,
  { job, log, onEvent }: Pick<TrainerOptions, 'job' | 'log' | 'onEvent'>,
  watchdog: Watchdog,
): () => TrainingEvent | undefined {
  let last: TrainingEvent | undefined;
  child.on('message', message => {
    const { data: event, error: err } = TrainingEvent.safeParse(message);
    if (!event) {
      log.error({ job: job.id, err }, 'The trainer sent a message that is not understood');
      return;
    }
    if (isLast(last)) return;
    watchdog.heard(event.type === 'progress' ? event.progress.secondsPerStep : undefined);
    if (event.type === 'alive') return;
    last = event;
    onEvent(event);
    if (isLast(event)) watchdog.ending();
  });
  return () => last;
}

function isLast(event: TrainingEvent | undefined): boolean {
  return event !== undefined && ['finished', 'stopped', 'paused', 'failed'].includes(event.type);
}

/** Sends the trainer a command as each signal is aborted, now or later. @returns unsubscribes */
function obeySignals(child: ChildProcess, signals: TrainerSignals, watchdog: Watchdog): () => void {
  const command = (type: 'stop' | 'cancel', startGracePeriod: () => void) => () => {
    send(child, { type });
    startGracePeriod();
  };
  // In this order: when several are aborted already, the last one sets the grace period.
  const actions: readonly [AbortSignal, () => void][] = [
    [signals.pause, command('stop', watchdog.pausing)],
    [signals.stop, command('stop', watchdog.stopping)],
    [signals.cancel, command('cancel', watchdog.canceling)],
    [signals.kill, () => child.kill('SIGKILL')],
  ];
  for (const [signal, act] of actions) {
    if (signal.aborted) act();
    else signal.addEventListener('abort', act);
  }
  return () => {
    for (const [signal, act] of actions) signal.removeEventListener('abort', act);
  };
}

function send(child: ChildProcess, command: TrainerCommand): void {
  // A trainer that is gone receives nothing: its end is handled where it is awaited.
  if (child.connected) child.send(command, () => {});
}

/** Resolves when the process has ended and everything it said has been read. */
async function end(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const disconnected = new Promise<void>(resolve => child.once('disconnect', resolve));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (child.connected) await disconnected;
  return { code, signal };
}
