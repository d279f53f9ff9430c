import type { JobState as BullState } from 'bullmq';
import { kindOf } from '../job/filter.js';
import type { QueuedJob } from '../job/queued-job.js';
import { hasEnded } from '../job/transitions.js';
import { type JobFailure, type JobPriority, JobRecord, JobSpec, JobState, type JobStatus } from '../schema/job.js';
import { withoutDefaults } from '../schema/parse-stored.js';

/** BullMQ's states in which jobs of each of our statuses are. */
export const bullStates = {
  queued: ['waiting', 'prioritized', 'waiting-children'],
  running: ['active'],
  // Nothing else is ever delayed here: see job-moves.ts.
  paused: ['delayed'],
  succeeded: ['completed'],
  failed: ['failed'],
  canceled: ['failed'],
} as const satisfies Record<JobStatus, readonly BullState[]>;

/**
 * The status that BullMQ's state stands for; undefined when BullMQ no longer knows the job.
 * @param failedReason distinguishes a job that was canceled from one that failed
 */
export function statusOf(state: BullState | 'unknown', failedReason?: string): JobStatus | undefined {
  if (state === 'failed' && isCanceled(failedReason)) return 'canceled';
  for (const [status, states] of Object.entries(bullStates) as [JobStatus, readonly string[]][])
    if (states.includes(state)) return status;
  return undefined;
}

/** The reason that BullMQ keeps with a job that was canceled. */
export const canceledReason = 'CANCELED: The job was canceled on request';

const dropped = 'DROPPED: ';

/** The reason that BullMQ keeps with a run that its sweep dropped. */
export function droppedReason(why: string): string {
  return `${dropped}${why}`;
}

/** Whether a job that BullMQ counts as failed was ended on purpose. */
export function isCanceled(failedReason: string | undefined): boolean {
  return failedReason === canceledReason || failedReason?.startsWith(dropped) === true;
}

/** BullMQ's priorities: the lowest number is taken first. 0 would go before all others, and is left to lost jobs. */
export const bullPriorities: Readonly<Record<JobPriority, number>> = { high: 1, normal: 2, low: 3 };

/** What is kept of a job, which {@link JobSpec} reads, also that of an older version where the job uses nothing new. */
export function storedSpec(spec: JobSpec): JobSpec {
  return withoutDefaults(spec, JobSpec) as JobSpec;
}

/** The record of a job that no worker has touched yet. */
export function initialRecord(spec: JobSpec): JobRecord {
  return {
    startedAt: null,
    attempt: 0,
    device: null,
    precision: null,
    preparation: null,
    progress: {
      step: 0,
      steps: spec.steps,
      epoch: 0,
      imagesSeen: 0,
      secondsPerStep: null,
      etaSeconds: null,
      trainedSeconds: 0,
    },
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
  /** What a client has asked of it while it runs. */
  readonly requested?: string | undefined;
}

export function toQueuedJob({
  spec,
  status,
  progress,
  position,
  finishedOn,
  failedReason,
  requested,
}: StoredJob): QueuedJob {
  const ended = hasEnded(status);
  return {
    id: spec.id,
    name: spec.name,
    kind: kindOf(spec),
    status,
    dataset: spec.dataset,
    preset: spec.preset,
    seed: spec.seed,
    hyperparameters: spec.hyperparameters,
    maxMinutes: spec.maxMinutes,
    sampleEvery: spec.sampleEvery,
    checkpoint: spec.checkpoint,
    stopOn: spec.stopOn ?? [],
    priority: spec.priority,
    resumeFrom: spec.resumeFrom,
    importedFrom: spec.importedFrom ?? null,
    exclusions: spec.exclusions ?? null,
    crops: spec.crops ?? null,
    sweep: spec.sweep && {
      ...spec.sweep,
      dropped: ended && failedReason?.startsWith(dropped) ? failedReason.slice(dropped.length) : null,
    },
    queuePosition: status === 'queued' ? position : null,
    requested:
      (status === 'running' || status === 'queued') && (requested === 'cancel' || requested === 'pause')
        ? requested
        : null,
    createdAt: spec.createdAt,
    finishedAt: ended && finishedOn !== undefined ? new Date(finishedOn).toISOString() : null,
    ...JobState.parse(recordOf(spec, progress)),
    error: status === 'failed' ? parseFailure(failedReason ?? 'The job failed without a reason') : null,
    metadata: spec.metadata,
  };
}
