import { z } from 'zod';
import { Preparation } from '../advice/preparation.js';
import { Warning } from '../advice/warning.js';
import { Losses } from '../history/losses.js';
import { CheckpointReference, JobFailure, JobSpec, MeasuredQuality, Progress } from '../job.js';
import { Precision } from '../precision.js';

/** What a supervisor says to its trainer. */
export const TrainerCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    job: JobSpec,
    /** Fencing token of the attempt: higher than every one before of the job. */
    fence: z.int(),
    /** What it trains on and must have for itself: see src/worker/device-lock.ts. */
    device: z.string(),
  }),
  /** Finish the step, save a checkpoint, answer `stopped`, exit. */
  z.object({ type: z.literal('stop') }),
  /** Finish the step, answer `stopped`, exit: nothing need be saved. */
  z.object({ type: z.literal('cancel') }),
]);
export type TrainerCommand = z.infer<typeof TrainerCommand>;

/** What happens during a training, in order: yielded by the loop and sent by the trainer to its supervisor. */
export const TrainingEvent = z.discriminatedUnion('type', [
  /** The heartbeat, once a second while the main thread is not in a step. */
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('preparing'), preparation: Preparation }),
  z.object({
    type: z.literal('started'),
    device: z.string(),
    precision: Precision,
    images: z.int(),
    resumedFrom: CheckpointReference.nullable(),
  }),
  z.object({ type: z.literal('progress'), progress: Progress, losses: Losses.nullable() }),
  z.object({ type: z.literal('sample'), step: z.int() }),
  z.object({ type: z.literal('quality'), quality: MeasuredQuality }),
  z.object({
    type: z.literal('checkpoint'),
    checkpoint: CheckpointReference,
    /** Left out: as before. */
    best: CheckpointReference.nullable().optional(),
  }),
  z.object({ type: z.literal('warning'), warning: Warning }),
  z.object({ type: z.literal('finished'), step: z.int() }),
  z.object({ type: z.literal('stopped'), step: z.int() }),
  /** It has come to where it was to pause, and has saved. */
  z.object({ type: z.literal('paused'), step: z.int() }),
  z.object({ type: z.literal('failed'), error: JobFailure }),
]);
export type TrainingEvent = z.infer<typeof TrainingEvent>;

/** What a preparer has to make ready. */
export const PreparerTask = z.object({ dataset: z.string(), imageSize: z.int() });
export type PreparerTask = z.infer<typeof PreparerTask>;

/** What a preparer says to its trainer. */
export const PreparerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('preparing'), preparation: Preparation }),
  z.object({ type: z.literal('prepared') }),
  z.object({ type: z.literal('failed'), error: JobFailure }),
]);
export type PreparerEvent = z.infer<typeof PreparerEvent>;
