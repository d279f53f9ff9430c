import type { JobState as BullState } from 'bullmq';
import { type JobFailure, JobRecord, type JobSpec, JobState, type JobStatus, type JobView } from '../schema/job.js';

/** A job as the queue knows it: a JobView without the URLs, which belong to the HTTP API. */
export type QueuedJob = Omit<JobView, 'urls'>;

/** BullMQ's states that make up each of our statuses. */
export const bullStates = {
  queued: ['waiting', 'delayed', 'prioritized', 'waiting-children'],
  running: ['active'],
  paused: [],
  succeeded: ['completed'],
  failed: ['failed'],
  canceled: [],
} as const satisfies Record<JobStatus, readonly BullState[]>;

/** The status that BullMQ's state stands for; undefined when BullMQ does not know the job any more. */
export function statusOf(state: BullState | 'unknown'): JobStatus | undefined {
  for (const [status, states] of Object.entries(bullStates) as [JobStatus, readonly string[]][])
    if (states.includes(state)) return status;
  return undefined;
}

/** The record of a job that no worker has touched yet. */
export function initialRecord(spec: JobSpec): JobRecord {
  return {
    startedAt: null,
    attempt: 0,
    device: null,
    precision: null,
    preparation: null,
    progress: { step: 0, steps: spec.steps, epoch: 0, imagesSeen: 0, secondsPerStep: null, etaSeconds: null },
    losses: null,
    warnings: [],
    latestSample: null,
    latestCheckpoint: null,
    quality: null,
    bestCheckpoint: null,
    fruitlessAttempts: 0,
  };
}

/** The record kept as the BullMQ job's progress; the initial one when none was written yet. */
export function recordOf(spec: JobSpec, progress: unknown): JobRecord {
  const record = JobRecord.safeParse(progress);
  return record.success ? record.data : initialRecord(spec);
}

/** A failure as the one line that BullMQ keeps with a failed job. */
export function failureReason(failure: JobFailure): string {
  return `${failure.code}: ${failure.message}`;
}

/** The inverse of {@link failureReason}; a reason of BullMQ's own counts as INTERNAL. */
export function parseFailure(reason: string): JobFailure {
  const match = /^([A-Z][A-Z0-9_]*): (.*)$/s.exec(reason);
  return match ? { code: match[1]!, message: match[2]! } : { code: 'INTERNAL', message: reason };
}

export interface StoredJob {
  readonly spec: JobSpec;
  readonly status: JobStatus;
  /** The BullMQ job's progress, as read. */
  readonly progress: unknown;
  /** Jobs before it in the waiting list. */
  readonly position: number;
  readonly finishedOn: number | undefined;
  readonly failedReason: string | undefined;
}

export function toQueuedJob({ spec, status, progress, position, finishedOn, failedReason }: StoredJob): QueuedJob {
  const ended = status === 'succeeded' || status === 'failed';
  return {
    id: spec.id,
    status,
    dataset: spec.dataset,
    preset: spec.preset,
    seed: spec.seed,
    hyperparameters: spec.hyperparameters,
    sampleEvery: spec.sampleEvery,
    checkpoint: spec.checkpoint,
    stopOn: spec.stopOn ?? [],
    queuePosition: status === 'queued' ? position : null,
    createdAt: spec.createdAt,
    finishedAt: ended && finishedOn !== undefined ? new Date(finishedOn).toISOString() : null,
    ...JobState.parse(recordOf(spec, progress)),
    error: status === 'failed' ? parseFailure(failedReason ?? 'The job failed without a reason') : null,
    metadata: spec.metadata,
  };
}
