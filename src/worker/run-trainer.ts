import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { BaseLogger } from 'pino';
import { logOutput } from '../logging/log-output.js';
import type { JobFailure, JobSpec } from '../schema/job.js';
import { type TrainerCommand, TrainingEvent } from '../schema/worker/messages.js';
import type { Crash } from './crash.js';
import type { Environment } from './trainer-environment.js';

export interface TrainerOptions {
  /** JavaScript file that the trainer runs. */
  readonly entry: string;
  readonly env: Environment;
  readonly job: JobSpec;
  /** Number of the attempt, for its checkpoints. */
  readonly fence: number;
  readonly device: string;
  /** What a step took in an earlier attempt; 0 when that is not known. */
  readonly secondsPerStep: number;
  /** How long it may be silent before it is taken for hung and killed, in milliseconds; longer when its steps are long. */
  readonly silenceTimeoutMs: number;
  /** Asks the trainer to save a checkpoint and end. */
  readonly stop: AbortSignal;
  /** How long that may take before the trainer is killed, in milliseconds. */
  readonly stopTimeoutMs: number;
  /** Asks for the same without haste: the time counts from its last word, and beyond what two steps take. */
  readonly pause: AbortSignal;
  /** Asks the trainer to end without saving; it is killed when it has not after `cancelTimeoutMs`. */
  readonly cancel: AbortSignal;
  readonly cancelTimeoutMs: number;
  /** Kills the trainer at once. */
  readonly kill: AbortSignal;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly log: BaseLogger;
}

/** How an attempt ended. */
export type Outcome =
  | { readonly type: 'finished' | 'stopped' | 'paused' | 'killed' }
  | { readonly type: 'failed'; readonly error: JobFailure }
  | ({ readonly type: 'crashed' } & Crash);

/** How long a trainer may take to end after its last word. */
const exitTimeoutMs = 10_000;
const keptOutput = 4096;
/** A step that is under way when its job is paused may take this many times as long as the median. */
const pausedSteps = 2;
/** A step this many times as long as the median is taken for a hang. */
const slowSteps = 20;

/** Those that run: they end with this process. */
const trainers = new Set<ChildProcess>();
process.once('exit', () => {
  for (const trainer of trainers) trainer.kill('SIGKILL');
});

/**
 * Runs one attempt in a fresh process: TensorFlow gives memory of a GPU back only when its process ends, and a native
 * crash ends nothing else. Resolves when the process is gone.
 */
export async function runTrainer(options: TrainerOptions): Promise<Outcome> {
  const {
    entry,
    env,
    job,
    fence,
    device,
    silenceTimeoutMs,
    stop,
    stopTimeoutMs,
    pause,
    cancel,
    cancelTimeoutMs,
    kill,
    onEvent,
    log,
  } = options;
  const child = fork(entry, [], {
    env,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  log.info({ job: job.id, attempt: fence, trainer: child.pid, device }, 'Training starts');
  const output = keepOutput(child, log);
  let last: TrainingEvent | undefined;
  let deadline: NodeJS.Timeout | undefined;
  const killChild = () => child.kill('SIGKILL');
  /** @param untilNextWord whether each word of the trainer gives it as much time again */
  const killAfter = (ms: number, untilNextWord = false) => {
    clearTimeout(deadline);
    deadline = setTimeout(killChild, ms);
    hasPatience = untilNextWord;
  };
  let hasPatience = false;
  let silentMs: number | undefined;
  let silence: NodeJS.Timeout | undefined;
  const expectWord = (secondsPerStep: number) => {
    clearTimeout(silence);
    const patience = Math.max(silenceTimeoutMs, slowSteps * secondsPerStep * 1000);
    silence = setTimeout(() => {
      silentMs = patience;
      killChild();
    }, patience);
  };
  let { secondsPerStep } = options;
  expectWord(secondsPerStep);
  const awaitPause = () => killAfter(stopTimeoutMs + pausedSteps * secondsPerStep * 1000, true);
  const requestPause = () => {
    send(child, { type: 'stop' });
    awaitPause();
  };
  const requestStop = () => {
    send(child, { type: 'stop' });
    killAfter(stopTimeoutMs);
  };
  const requestCancel = () => {
    send(child, { type: 'cancel' });
    killAfter(cancelTimeoutMs);
  };

  child.on('message', message => {
    const event = TrainingEvent.safeParse(message);
    if (!event.success) {
      log.error({ job: job.id, err: event.error }, 'The trainer sent a message that is not understood');
      return;
    }
    if (isLast(last)) return;
    if (event.data.type === 'progress') secondsPerStep = event.data.progress.secondsPerStep ?? secondsPerStep;
    expectWord(secondsPerStep);
    if (hasPatience) awaitPause();
    if (event.data.type === 'alive') return;
    last = event.data;
    onEvent(event.data);
    if (isLast(event.data)) killAfter(exitTimeoutMs);
  });
  trainers.add(child);
  pause.addEventListener('abort', requestPause);
  stop.addEventListener('abort', requestStop);
  cancel.addEventListener('abort', requestCancel);
  kill.addEventListener('abort', killChild);
  try {
    const ended = end(child);
    send(child, { type: 'start', job, fence, device });
    if (pause.aborted) requestPause();
    if (stop.aborted) requestStop();
    if (cancel.aborted) requestCancel();
    if (kill.aborted) killChild();
    const { code, signal } = await ended;
    if (kill.aborted) return { type: 'killed' };
    if (last?.type === 'failed') return { type: 'failed', error: last.error };
    if (last?.type === 'finished' || last?.type === 'stopped' || last?.type === 'paused') return { type: last.type };
    return { type: 'crashed', code, signal, output: output(), ...(silentMs === undefined ? {} : { silentMs }) };
  } finally {
    clearTimeout(deadline);
    clearTimeout(silence);
    trainers.delete(child);
    pause.removeEventListener('abort', requestPause);
    stop.removeEventListener('abort', requestStop);
    cancel.removeEventListener('abort', requestCancel);
    kill.removeEventListener('abort', killChild);
  }
}

function isLast(event: TrainingEvent | undefined): boolean {
  return event !== undefined && ['finished', 'stopped', 'paused', 'failed'].includes(event.type);
}

function send(child: ChildProcess, command: TrainerCommand): void {
  // A trainer that is gone cannot be told anything: its end is handled where it is awaited.
  if (child.connected) child.send(command, () => {});
}

/** Resolves when the process has ended and everything it said has been read. */
async function end(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const disconnected = new Promise<void>(resolve => child.once('disconnect', resolve));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (child.connected) await disconnected;
  return { code, signal };
}

/** Logs what the trainer writes, and keeps the end of its error output. */
function keepOutput(child: ChildProcess, log: BaseLogger): () => string {
  let output = '';
  for (const [stream, level] of [
    [child.stdout!, 'info'],
    [child.stderr!, 'warn'],
  ] as const)
    logOutput(stream, { log, fields: { trainer: child.pid }, message: 'Output of the trainer', level });
  child.stderr!.on('data', (text: string) => {
    output = (output + text).slice(-keptOutput);
  });
  return () => output;
}
