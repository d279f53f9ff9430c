import type { TrainingHistory } from '../history/index.js';
import type { Tensors } from '../model/tensors.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { Losses } from '../schema/history/losses.js';
import type { Crops } from '../schema/images/crops.js';
import type { Exclusions } from '../schema/images/exclusions.js';
import type { JobSpec } from '../schema/job.js';
import type { Precision } from '../schema/precision.js';
import type { Quality } from '../schema/quality.js';
import type { ImageSource } from './batch-reader.js';

/** What the loop needs of the checkpoint store. */
export interface Checkpoints {
  newestOf(job: string): Promise<CheckpointManifest | null>;
  /** The job's checkpoint with the best quality. */
  best(job: string): Promise<CheckpointManifest | null>;
  /** @throws ServiceError CHECKPOINT_NOT_FOUND */
  get(id: string): Promise<CheckpointManifest>;
  loadGenerator(id: string): Promise<{ tensors: Tensors }>;
  loadTraining(id: string): Promise<{ tensors: Tensors }>;
  save(checkpoint: {
    readonly job: string;
    readonly step: number;
    readonly dataset: string;
    readonly preset: JobSpec['preset'];
    readonly seed: number;
    readonly hyperparameters: JobSpec['hyperparameters'];
    readonly precision: Precision;
    readonly losses: Losses | null;
    readonly quality: Quality | null;
    readonly learningRateScale: number;
    readonly trainedSeconds: number;
    readonly exclusions: Exclusions | null;
    readonly crops: Crops | null;
    readonly generator: Tensors;
    readonly training: Tensors;
  }): Promise<CheckpointManifest>;
}

export interface TrainingOptions {
  readonly job: JobSpec;
  readonly images: ImageSource;
  /** Images that are not trained on, against which copies and overfitting are measured. */
  readonly heldOut?: ImageSource;
  /** Images of the dataset that are left out, 0 by default; which ones, the job says. */
  readonly excluded?: number;
  /** Images whose crops are moved, 0 by default; which ones, the job says. */
  readonly moved?: number;
  readonly checkpoints: Checkpoints;
  /** Where its metrics and samples go. */
  readonly history: TrainingHistory;
  /**
   * Asked between two steps: true or `save` ends the training after a checkpoint, so that another attempt can continue it;
   * `discard` ends it at once.
   */
  readonly stopRequested: () => boolean | 'save' | 'discard';
  /** Fraction of the training time that measuring the quality may take. */
  readonly qualityShare?: number;
  /** Milliseconds of a monotonic clock; performance.now by default. */
  readonly now?: () => number;
  /**
   * What both learning rates of a step are multiplied by, 1 by default. A factor that is not a finite number makes the
   * weights non-finite too, which is how tests cause a fault at a chosen step.
   */
  readonly rateFactor?: (step: number) => number;
}
