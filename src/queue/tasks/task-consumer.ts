import { UnrecoverableError, WaitingError } from 'bullmq';
import type { JobFailure } from '../../schema/job.js';
import { isNewerData } from '../../schema/parse-stored.js';
import type { TaskOutput, TaskRecord, TaskSpec } from '../../schema/tasks/task.js';
import { type ConsumeOptions, type Consumer, consume, type HeldJob } from '../consumer/consume.js';
import type { JobSignals } from '../consumer/signals.js';
import { canceledReason, failureReason } from '../job-view.js';
import { bullKeys, tasksQueue } from '../keys.js';
import { reportJob } from '../scripts/job/report.js';
import { recordOf, specOf } from './task-view.js';

/** A task while this process has it. */
export interface TakenTask {
  readonly spec: TaskSpec;
  /** As earlier runs have left it. */
  readonly record: TaskRecord;
  readonly signals: Omit<JobSignals, 'pause'>;
  /** Writes the record, which readers and followers see. Aborts `lost` or `gone` when the task is not this process's. */
  report(record: TaskRecord): Promise<void>;
}

/** How a process leaves a task that it took. */
export type TaskOutcome =
  | { readonly type: 'succeeded'; readonly output: TaskOutput }
  | { readonly type: 'failed'; readonly error: JobFailure }
  | { readonly type: 'canceled' }
  /** Back in the queue, ahead of the others: the service shuts down. */
  | { readonly type: 'requeued' }
  /** No longer this process's: another may have it, or Redis does not know it. */
  | { readonly type: 'lost' };

export interface TaskConsumerOptions extends Omit<ConsumeOptions, 'work' | 'queueName'> {
  /** Name of the service's queue for jobs. */
  readonly name: string;
  readonly processor: (task: TakenTask) => Promise<TaskOutcome>;
}

/** Takes tasks from their queue, see {@link consume}, and gives them to the processor. */
export function startTaskConsumer({ name, processor, ...options }: TaskConsumerOptions): Consumer {
  return consume({
    ...options,
    queueName: tasksQueue(name),
    work: async held => settle(held, await process(held, processor)),
  });
}

async function process(held: HeldJob, processor: TaskConsumerOptions['processor']): Promise<TaskOutcome> {
  try {
    return await processor(take(held));
  } catch (error) {
    if (isNewerData(error)) return { type: 'failed', error: { code: error.code, message: error.message } };
    throw error;
  }
}

function take({ job, token, redis, prefix, source }: HeldJob): TakenTask {
  const id = job.id!;
  const keys = bullKeys(prefix);
  return {
    spec: specOf(id, job.data),
    record: recordOf(job.progress),
    signals: source.signals,
    async report(record) {
      const done = await reportJob(
        redis,
        [keys.job(id), keys.lock(id), keys.events],
        token,
        id,
        JSON.stringify(record),
      );
      if (done !== 1) source.abort(done < 0 ? 'gone' : 'lost');
    },
  };
}

/** @returns what BullMQ keeps of a task that succeeded; anything else is thrown, so that BullMQ learns of it */
async function settle({ job, token }: HeldJob, outcome: TaskOutcome): Promise<TaskOutput> {
  switch (outcome.type) {
    case 'succeeded':
      return outcome.output;
    case 'failed':
      throw new UnrecoverableError(failureReason(outcome.error));
    case 'canceled':
      throw new UnrecoverableError(canceledReason);
    case 'requeued':
      await job.moveToWait(token);
      throw new WaitingError();
    case 'lost':
      throw new WaitingError();
  }
}
