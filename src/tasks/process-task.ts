import type { BaseLogger } from 'pino';
import type { TakenTask, TaskOutcome } from '../queue/tasks/task-consumer.js';
import { throttledWriter } from '../queue/throttled-writer.js';
import type { JobFailure } from '../schema/job.js';
import type { TaskRecord } from '../schema/tasks/task.js';
import type { TaskPool } from './task-pool.js';
import type { Crash } from './task-process.js';

/** Runs in a row that may be lost, with the whole service, before a task is given up. */
const maxLost = 3;
/** Least time between two writes of progress, in milliseconds. */
const progressMs = 200;
const quotedOutput = 500;

/** Runs a task that was taken from the queue, from its beginning, and says what became of it. */
export async function processTask(task: TakenTask, pool: TaskPool, log: BaseLogger): Promise<TaskOutcome> {
  const { spec, signals } = task;
  if (signals.cancel.aborted) return { type: 'canceled' };
  if (signals.stop.aborted) return { type: 'requeued' };
  if (task.record.lost >= maxLost) return { type: 'failed', error: lostFailure() };
  let record: TaskRecord = {
    ...task.record,
    startedAt: new Date().toISOString(),
    attempt: task.record.attempt + 1,
    lost: task.record.lost + 1,
    progress: null,
  };
  const writer = throttledWriter<TaskRecord>(
    value => task.report(value),
    progressMs,
    err => log.warn({ task: spec.id, err }, "The task's progress could not be written"),
  );
  writer.update(record, { urgent: true });
  await writer.flush();
  const end = await pool.run(spec, {
    cancel: signals.cancel,
    kill: AbortSignal.any([signals.stop, signals.lost, signals.gone]),
    onProgress: progress => {
      record = { ...record, progress };
      writer.update(record);
    },
  });
  const isLost = signals.lost.aborted || signals.gone.aborted;
  // What it has not written yet would come after its end, or to a task of another.
  if (!isLost) await writer.flush();
  switch (end.type) {
    case 'succeeded':
    case 'failed':
    case 'canceled':
      return end;
    case 'killed': {
      if (isLost) return { type: 'lost' };
      await task.report({ ...task.record, attempt: record.attempt, progress: null });
      return { type: 'requeued' };
    }
    case 'crashed':
      return { type: 'failed', error: crashFailure(end) };
  }
}

function lostFailure(): JobFailure {
  return {
    code: 'TASK_INTERRUPTED',
    message: `The service ended ${maxLost} times in a row while it ran this task, so it does not run it again. Its log may say why; ask for the task again once that is mended.`,
  };
}

function crashFailure({ code, signal, output, silentMs }: Crash): JobFailure {
  const what =
    silentMs === undefined
      ? signal
        ? `was killed by ${signal}`
        : code === null
          ? 'could not be started'
          : `ended with exit code ${code} and no result`
      : `gave no sign of life for ${Math.round(silentMs / 1000)} s and was ended`;
  const why = signal === 'SIGKILL' && silentMs === undefined ? ' Most probably memory ran out.' : '';
  const text = output.trim();
  const quote =
    text === '' ? '' : ` Its last output: ${text.length > quotedOutput ? `…${text.slice(-quotedOutput)}` : text}`;
  return {
    code: 'TASK_CRASHED',
    message: `The process of the task ${what}.${why} Ask for the task again; if it fails in the same way, the service's log says more.${quote}`,
  };
}
