import { fileURLToPath } from 'node:url';
import { timingsOf } from '../queue/consumer/consume.js';
import type { RedisTarget } from '../queue/redis/connection.js';
import { startTaskConsumer } from '../queue/tasks/task-consumer.js';
import { TaskFeed } from '../queue/tasks/task-events.js';
import { TaskQueue } from '../queue/tasks/task-queue.js';
import type { Settings } from '../schema/service/settings.js';
import type { Storage } from '../storage/index.js';
import { processTask } from '../tasks/process-task.js';
import { sweeper } from '../tasks/sweeper.js';
import { taskFolders } from '../tasks/task-folders.js';
import { taskPool } from '../tasks/task-pool.js';
import { createTasks } from '../tasks/tasks.js';
import { trainerEnvironment } from '../worker/trainer-environment.js';
import type { Program } from './program.js';

const runnerEntry = fileURLToPath(new URL('../bin/task-runner.js', import.meta.url));

/** How long a task stays with an API that is gone, in milliseconds: whoever asked for it waits. */
const lockMs = 30_000;
/** A process without a task keeps TensorFlow's memory for so long, in milliseconds. */
const idleMs = 300_000;
const cancelMs = 2000;
/** Longest that a shutdown waits until the queue has a task back, in milliseconds. */
const closeMs = 5000;

/**
 * Starts running tasks, in processes of their own; closes with the program.
 * @param storage where their files are kept
 * @param entry JavaScript file that such a process runs
 */
export function startTasks(
  {
    settings,
    environment,
    log,
    closeLater,
    tracing,
  }: Pick<Program, 'settings' | 'environment' | 'log' | 'closeLater' | 'tracing'>,
  connection: RedisTarget,
  storage: Storage,
  entry = runnerEntry,
) {
  const { QUEUE_NAME: name, LOCK_TIMEOUT, TRAINER_TIMEOUT } = settings;
  const queue = new TaskQueue({
    connection,
    name,
    log,
    maxQueued: settings.MAX_QUEUED_TASKS,
    kept: settings.KEEP_FINISHED_TASKS,
    telemetry: tracing?.queue,
  });
  closeLater(() => queue.close());
  const feed = new TaskFeed({ connection, name, log });
  closeLater(() => feed.close());
  const folders = taskFolders(storage);
  const sweep = sweeper(() => folders.sweep(ids => queue.known(ids)), log);
  sweep();
  feed.listen(({ isEnd }) => isEnd && sweep(), sweep);
  const pool = taskPool({
    entry,
    env: { ...trainerEnvironment(environment, settings), ...deviceOf(settings) },
    log,
    silenceMs: TRAINER_TIMEOUT * 1000,
    cancelMs,
    idleMs,
  });
  closeLater(() => pool.close());
  const consumer = startTaskConsumer({
    connection,
    name,
    concurrency: settings.TASK_CONCURRENCY,
    processor: task => processTask(task, pool, log),
    log,
    telemetry: tracing?.queue,
    timings: timingsOf(Math.min(lockMs, LOCK_TIMEOUT * 1000)),
  });
  closeLater(() => consumer.close(closeMs));
  return { tasks: createTasks(queue, folders), taskEvents: feed };
}

/** Training has the GPU for itself unless the settings say otherwise. */
function deviceOf({ GENERATE_DEVICE }: Settings) {
  return GENERATE_DEVICE === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {};
}
