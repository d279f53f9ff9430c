import { newId } from '../job/spec.js';
import type { TaskQueue } from '../queue/tasks/task-queue.js';
import { ServiceError } from '../schema/problem.js';
import type { QueuedTask, TaskInput, TaskListQuery, TaskSpec, TaskType } from '../schema/tasks/task.js';
import type { TaskFolders } from './task-folders.js';

/** The tasks of the service, with their files. */
export function createTasks(queue: TaskQueue, folders: TaskFolders) {
  return {
    /**
     * Queues a new task.
     * @param files that it reads, by name
     * @throws ServiceError TOO_MANY_REQUESTS, QUEUE_UNAVAILABLE
     */
    async add<T extends TaskType>(
      type: T,
      input: TaskInput<T>,
      files: Readonly<Record<string, Uint8Array>> = {},
    ): Promise<QueuedTask> {
      // Before anything is written.
      await queue.checkRoom();
      const now = new Date();
      const spec = { id: newId('task', now), type, input, createdAt: now.toISOString() } as TaskSpec;
      await folders.create(spec.id, files);
      try {
        return await queue.add(spec);
      } catch (error) {
        // One that was taken by Redis all the same would find no files, and say so.
        await folders.remove(spec.id);
        throw error;
      }
    },
    isUsed: (key: string) => queue.isUsed(key),
    /**
     * The same, once for an Idempotency-Key.
     * @param once the key, and the fingerprint of the request
     * @throws ServiceError IDEMPOTENCY_KEY_REUSED too
     */
    async addOnce<T extends TaskType>(
      once: { readonly key: string; readonly fingerprint: string },
      type: T,
      input: TaskInput<T>,
      files: Readonly<Record<string, Uint8Array>> = {},
    ): Promise<{ answer: QueuedTask; isReplay: boolean }> {
      const now = new Date();
      const spec = { id: newId('task', now), type, input, createdAt: now.toISOString() } as TaskSpec;
      await folders.create(spec.id, files);
      try {
        const added = await queue.addOnce(once.key, once.fingerprint, spec);
        if (added.answer.id !== spec.id) await folders.remove(spec.id);
        return added;
      } catch (error) {
        // When Redis went away it may have taken the task, which the next request with the key then finds.
        if (error instanceof ServiceError && error.code !== 'QUEUE_UNAVAILABLE') await folders.remove(spec.id);
        throw error;
      }
    },
    get: (id: string) => queue.get(id),
    list: (query: TaskListQuery) => queue.list(query),
    cancel: (id: string) => queue.cancel(id),
    read: (id: string, file: string) => folders.read(id, file),
    /** Removes a task that has ended. */
    async remove(id: string): Promise<void> {
      // The task goes last, so that an interrupted removal can be repeated.
      await folders.remove(id);
      await queue.remove(id);
    },
  };
}
