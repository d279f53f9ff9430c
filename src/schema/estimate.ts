import { z } from 'zod';
import { HyperparametersShape } from './hyperparameters.js';
import { Precision } from './precision.js';

const bytes = z.int().min(0);
const seconds = z.number().min(0);
const Directions = z.object({ forward: z.number(), backward: z.number() });

/** What a job would take of one worker. */
export const WorkerEstimate = z
  .object({
    worker: z.string(),
    device: z.string(),
    memoryBytes: bytes.describe('Memory of its device, or of its machine if it has none'),
    fits: z.boolean().describe('Whether the training fits into its memory'),
    precision: Precision.describe('Precision in which it would train'),
    secondsPerStep: seconds.nullable().describe('null when the worker was not calibrated for this precision'),
    basis: z
      .enum(['measured', 'calibrated'])
      .nullable()
      .describe('`measured`: a job of the same sizes ran there; `calibrated`: from the calibration of the worker'),
    startUpSeconds: seconds.nullable().describe('From the start of the trainer to the end of its first step'),
    checkpointSeconds: seconds.nullable().describe('For each checkpoint, without measuring its quality'),
    sampleSeconds: seconds.nullable().describe('For each sample grid'),
    totalSeconds: seconds
      .nullable()
      .describe(
        'Start, steps, checkpoints, samples and measurements, without preparing the dataset and waiting for the worker',
      ),
    calibratedAt: z.iso.datetime().nullable(),
    seenAt: z.iso.datetime().describe('When the worker was last heard of'),
  })
  .meta({ id: 'WorkerEstimate' });
export type WorkerEstimate = z.infer<typeof WorkerEstimate>;

/** Answer of POST /jobs/estimate. */
export const Estimate = z
  .object({
    hyperparameters: HyperparametersShape,
    steps: z.int().describe('Steps that would be trained, without those of the checkpoint it resumes from'),
    imagesPerStep: z.int(),
    epochs: z.number().nullable().describe('null when the images of the dataset have not been counted yet'),
    parameters: z.object({ generator: z.int(), discriminator: z.int() }),
    flopsPerStep: z
      .object({ generator: Directions, discriminator: Directions, total: z.number() })
      .describe('Of dense layers and convolutions; a multiplication and an addition each count as one'),
    memory: z
      .object({
        stateBytes: bytes.describe("Weights, Adam's moments and averaged weights"),
        stepBytes: bytes.describe('Gradients, and the activations that the backward pass needs'),
        totalBytes: bytes.describe('The least that a training holds; its process takes a few hundred MB more'),
      })
      .describe('In the precision of the first of the workers, or float32'),
    checkpointBytes: bytes.describe('Of each checkpoint on disk'),
    secondsPerStep: seconds.nullable().describe('Of the first of the workers'),
    startUpSeconds: seconds.nullable(),
    totalSeconds: seconds.nullable(),
    workers: z
      .array(WorkerEstimate)
      .describe('The workers seen so far: those with enough memory first, of them the fastest first'),
    warnings: z.array(z.object({ code: z.enum(['MEMORY_EXCEEDED']), message: z.string() })),
    note: z.string().nullable().describe('Why there are no seconds, and how to get them'),
    noteCode: z.enum(['NO_WORKER', 'NOT_MEASURED']).nullable().describe('The same as a code'),
  })
  .meta({ id: 'Estimate' });
export type Estimate = z.infer<typeof Estimate>;
