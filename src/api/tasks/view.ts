import { ServiceError } from '../../schema/problem.js';
import type { QueuedTask, TaskView } from '../../schema/tasks/task.js';

/** A task with its URLs. @param basePath prefix of the URLs */
export function taskView({ files, ...task }: QueuedTask, basePath: string): TaskView {
  const self = `${basePath}/tasks/${task.id}`;
  const urls = Object.fromEntries(files.map(name => [name, `${self}/files/${name}`]));
  return { ...task, urls: { self, events: `${self}/events`, files: urls } } as TaskView;
}

/** @throws ServiceError TASK_NOT_FOUND when there is no such task */
export function foundTask(id: string, task: QueuedTask | undefined): QueuedTask {
  if (!task)
    throw new ServiceError(
      'TASK_NOT_FOUND',
      `There is no task ${id}; GET /tasks lists those there are. Of those that have ended, only the newest are kept (setting KEEP_FINISHED_TASKS).`,
    );
  return task;
}
