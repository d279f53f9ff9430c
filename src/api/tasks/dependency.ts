import type { RefusedRecord } from '../../schema/refused.js';
import type { QueuedTask, TaskInput, TaskListQuery, TaskType } from '../../schema/tasks/task.js';

/** What the API needs of the tasks. Every call throws ServiceError QUEUE_UNAVAILABLE when Redis is away. */
export interface Tasks {
  /**
   * Queues a new task.
   * @param files that it reads, by name
   * @throws ServiceError TOO_MANY_REQUESTS
   */
  add<T extends TaskType>(
    type: T,
    input: TaskInput<T>,
    files?: Readonly<Record<string, Uint8Array>>,
  ): Promise<QueuedTask>;
  /** Whether an Idempotency-Key has been used. */
  isUsed(key: string): Promise<boolean>;
  /**
   * The same, once for an Idempotency-Key: a request that is repeated gets the task of the first.
   * @param once the key, and the fingerprint of the request
   * @throws ServiceError IDEMPOTENCY_KEY_REUSED too
   */
  addOnce<T extends TaskType>(
    once: { readonly key: string; readonly fingerprint: string },
    type: T,
    input: TaskInput<T>,
    files?: Readonly<Record<string, Uint8Array>>,
  ): Promise<{ readonly answer: QueuedTask; readonly isReplay: boolean }>;
  /** @throws ServiceError NEWER_DATA */
  get(id: string): Promise<QueuedTask | undefined>;
  list(query: TaskListQuery): Promise<{ data: QueuedTask[]; refused: RefusedRecord[]; nextCursor: string | null }>;
  /** The updated task, or undefined. @throws ServiceError TASK_ENDED */
  cancel(id: string): Promise<QueuedTask | undefined>;
  /** A file of a task. */
  read(id: string, file: string): Promise<Uint8Array | undefined>;
  /** Removes a task that has ended, with its files. */
  remove(id: string): Promise<void>;
}
