import type { Settings } from '../schema/service/settings.js';
import type { TaskDetail, TaskInput, TaskResult, TaskType } from '../schema/tasks/task.js';

/** What a task is given beside its input. */
export interface TaskContext<Detail> {
  readonly settings: Settings;
  /** Aborted when a client cancels the task. A task that is deaf to it is ended with its process, two seconds later. */
  readonly signal: AbortSignal;
  /**
   * Reports how far the task has come, and lets a request to cancel it arrive.
   * @throws the signal's reason when the task is canceled
   */
  progress(report: Report<Detail>): Promise<void>;
  readonly files: TaskFiles;
}

export interface Report<Detail> {
  /** What the task does now, in words that people understand: `Searching`. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** What else there is to tell, for followers. */
  readonly detail?: Detail;
}

/** The files of a task, in a folder of its own. They are removed with the task. */
export interface TaskFiles {
  /** @returns undefined when there is no such file */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Adds a file to the result. @param name in lower case, such as `comparison.png`; its ending says what it holds */
  write(name: string, content: Uint8Array): Promise<void>;
}

/**
 * What the service does for each type of task. A task during which the service ended is run again from its beginning, so
 * what it leaves behind must be the same the second time.
 * @throws ServiceError for what the client can understand; anything else is a fault of the service
 */
export type TaskTable = {
  readonly [Type in TaskType]: (
    input: TaskInput<Type>,
    context: TaskContext<TaskDetail<Type>>,
  ) => Promise<TaskResult<Type>>;
};
