import { getPriority, setPriority } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { ServiceError } from '../schema/problem.js';
import type { Settings } from '../schema/service/settings.js';
import { TaskCommand, type TaskMessage } from '../schema/tasks/messages.js';
import {
  type TaskDetail,
  type TaskInput,
  type TaskOutput,
  type TaskResult,
  type TaskSpec,
  taskFilePattern,
} from '../schema/tasks/task.js';
import { type Storage, storageFailure } from '../storage/index.js';
import type { TaskContext, TaskTable } from './table.js';
import { type TaskFolders, taskFolders } from './task-folders.js';

/** Time between two heartbeats, in milliseconds. */
const heartbeatMs = 1000;
/** How much nicer than the service the process is, so that requests and trainings go first. */
const nicer = 10;

/** The connection of this process to the API. */
export interface Channel {
  onCommand(listener: (message: unknown) => void): void;
  /** Resolves when the message is on its way. */
  send(message: TaskMessage): Promise<void>;
}

/**
 * Runs the tasks that the API sends, one at a time, in this process. Call it before TensorFlow is loaded: its threads get
 * the priority that this thread has.
 * @param table what there is to do
 * @param storage where the files of tasks are kept
 */
export function serveTasks(table: TaskTable, settings: Settings, storage: Storage, { onCommand, send }: Channel): void {
  makeWay();
  const folders = taskFolders(storage);
  let current: AbortController | undefined;
  setInterval(() => void send({ type: 'alive' }).catch(() => {}), heartbeatMs);
  onCommand(message => {
    const command = TaskCommand.parse(message);
    if (command.type === 'cancel') return current?.abort();
    const abort = new AbortController();
    current = abort;
    void run(command.task, table, { settings, folders, send, signal: abort.signal }).then(send);
  });
}

/** Does what a task's type says. Which function takes which input is known to the table alone. */
function perform<T extends TaskSpec['type']>(
  table: TaskTable,
  { type, input }: { readonly type: T; readonly input: unknown },
  context: unknown,
): Promise<TaskResult<T>> {
  return table[type](input as TaskInput<T>, context as TaskContext<TaskDetail<T>>);
}

/** Lowers the priority of this process, as far as the system lets it. */
function makeWay(): void {
  try {
    setPriority(Math.min(19, getPriority() + nicer));
  } catch (error) {
    console.error(`The priority of tasks could not be lowered: ${error}`);
  }
}

interface Circumstances {
  readonly settings: Settings;
  readonly folders: TaskFolders;
  readonly send: Channel['send'];
  readonly signal: AbortSignal;
}

/** @returns how the task ended */
async function run(
  task: TaskSpec,
  table: TaskTable,
  { settings, folders, send, signal }: Circumstances,
): Promise<TaskMessage> {
  const files = new Set<string>();
  const context: TaskContext<TaskDetail<TaskSpec['type']>> = {
    settings,
    signal,
    async progress({ detail = null, ...report }) {
      await send({ type: 'progress', progress: { ...report, detail } });
      await turn();
      signal.throwIfAborted();
    },
    files: {
      read: name => folders.read(task.id, name),
      async write(name, content) {
        if (!taskFilePattern.test(name)) throw new Error(`Not the name of a task's file: ${name}`);
        await folders.write(task.id, name, content);
        files.add(name);
      },
    },
  };
  try {
    const output: TaskOutput = { result: await perform(table, task, context), files: [...files] };
    return { type: 'succeeded', output };
  } catch (thrown) {
    if (signal.aborted) return { type: 'canceled' };
    const error = storageFailure(thrown);
    if (error instanceof ServiceError) return { type: 'failed', error: { code: error.code, message: error.message } };
    // The API logs what this process writes.
    console.error(error);
    return {
      type: 'failed',
      error: { code: 'INTERNAL', message: 'Something went wrong inside the service; its log says what.' },
    };
  }
}
