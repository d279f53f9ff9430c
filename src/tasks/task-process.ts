import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { BaseLogger } from 'pino';
import { logChild } from '../logging/log-child.js';
import type { JobFailure } from '../schema/job.js';
import { type TaskCommand, TaskMessage } from '../schema/tasks/messages.js';
import type { TaskOutput, TaskProgress, TaskSpec } from '../schema/tasks/task.js';

export interface TaskProcessOptions {
  /** JavaScript file that the process runs. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: BaseLogger;
  /** How long it may send nothing during a task, in milliseconds: one that is silent for longer hangs. */
  readonly silenceMs: number;
  /** How long it may take to end a task that is canceled, in milliseconds. */
  readonly cancelMs: number;
}

export interface RunOptions {
  /** Aborted when the task is canceled. */
  readonly cancel: AbortSignal;
  /** Aborted when the task is to stop at once, whatever becomes of it. */
  readonly kill: AbortSignal;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** How the run of a task ended. */
export type RunEnd =
  | { readonly type: 'succeeded'; readonly output: TaskOutput }
  | { readonly type: 'failed'; readonly error: JobFailure }
  | { readonly type: 'canceled' }
  | { readonly type: 'killed' }
  | ({ readonly type: 'crashed' } & Crash);

/** How a process ended in the middle of a task. */
export interface Crash {
  /** Null also when the process could not be started: then its output says why. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Last output of the process. */
  readonly output: string;
  /** How long it had been silent when it was killed for that. */
  readonly silentMs?: number;
}

/** A process that runs tasks, one after the other. */
export interface TaskProcess {
  readonly isAlive: boolean;
  run(task: TaskSpec, options: RunOptions): Promise<RunEnd>;
  /** Kills it; resolves when it is gone. */
  close(): Promise<void>;
}

/** The processes that are running: they end with this one. */
const processes = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of processes) child.kill('SIGKILL');
});

export function startTaskProcess({ entry, env, log, silenceMs, cancelMs }: TaskProcessOptions): TaskProcess {
  const child = fork(entry, [], {
    env,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  processes.add(child);
  const output = logChild(child, { log, fields: { process: child.pid }, message: 'Output of a task' });
  let isAlive = true;
  const kill = () => child.kill('SIGKILL');
  let whyNot = '';
  const gone = end(child)
    .catch((error: Error) => {
      whyNot = error.message;
      return { code: null, signal: null };
    })
    .then(how => {
      isAlive = false;
      processes.delete(child);
      return how;
    });
  const send = (command: TaskCommand) => {
    // A process that is gone receives nothing: its end is handled where it is awaited.
    if (child.connected) child.send(command, () => {});
  };

  async function run(task: TaskSpec, { cancel, kill: killed, onProgress }: RunOptions): Promise<RunEnd> {
    let silentMs: number | undefined;
    let silence: NodeJS.Timeout | undefined;
    let grace: NodeJS.Timeout | undefined;
    const expectMessage = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        silentMs = silenceMs;
        kill();
      }, silenceMs);
    };
    const onCancel = () => {
      send({ type: 'cancel' });
      grace = setTimeout(kill, cancelMs);
    };
    let listener = (_message: unknown) => {};
    const told = new Promise<Exclude<TaskMessage, { type: 'alive' | 'progress' }>>(resolve => {
      listener = message => {
        const { data, error: err } = TaskMessage.safeParse(message);
        if (!data) return log.error({ task: task.id, err }, 'A task sent a message that is not understood');
        expectMessage();
        if (data.type === 'progress') onProgress(data.progress);
        else if (data.type !== 'alive') resolve(data);
      };
    });
    child.on('message', listener);
    cancel.addEventListener('abort', onCancel);
    killed.addEventListener('abort', kill);
    try {
      expectMessage();
      send({ type: 'run', task });
      if (cancel.aborted) onCancel();
      if (killed.aborted) kill();
      const result = await Promise.race([told, gone]);
      if ('type' in result) return result;
      if (killed.aborted) return { type: 'killed' };
      if (cancel.aborted) return { type: 'canceled' };
      return {
        type: 'crashed',
        ...result,
        output: output() || whyNot,
        ...(silentMs === undefined ? {} : { silentMs }),
      };
    } finally {
      clearTimeout(silence);
      clearTimeout(grace);
      child.off('message', listener);
      cancel.removeEventListener('abort', onCancel);
      killed.removeEventListener('abort', kill);
    }
  }

  return {
    get isAlive() {
      return isAlive;
    },
    run,
    async close() {
      kill();
      await gone;
    },
  };
}

/** Resolves when the process has ended and everything it said has been read. */
async function end(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const disconnected = new Promise<void>(resolve => child.once('disconnect', resolve));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (child.connected) await disconnected;
  return { code, signal };
}
