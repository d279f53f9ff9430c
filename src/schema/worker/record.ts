import { z } from 'zod';
import { HyperparametersShape } from '../hyperparameters.js';
import { Precision } from '../precision.js';

/** How long a training step of these hyperparameters took. */
export const StepTime = z.object({
  hyperparameters: HyperparametersShape,
  precision: Precision,
  secondsPerStep: z.number().positive(),
  measuredAt: z.iso.datetime(),
});
export type StepTime = z.infer<typeof StepTime>;

/** What decides how fast a block of a network is. */
export const BlockShape = z.object({
  network: z.enum(['generator', 'discriminator']),
  inputs: z.int(),
  outputs: z.int(),
  /** Side of the larger of its two maps, in pixels. */
  side: z.int(),
  /** Whether images are its input (D's first block) or its output (G's last). */
  isEdge: z.boolean(),
});
export type BlockShape = z.infer<typeof BlockShape>;

/** How long the passes of a block took, for each image of the batch. */
export const BlockTime = BlockShape.extend({ secondsPerImage: z.number().positive() });
export type BlockTime = z.infer<typeof BlockTime>;

/** What a calibration holds for: with anything else, a worker is calibrated anew. */
export const CalibratedMachine = z.object({
  kind: z.enum(['cpu', 'gpu']),
  device: z.string(),
  tensorflow: z.string(),
  threads: z.int(),
  /** SHA-256 of a training step's graph, which tells one version of this service from another. */
  graph: z.string(),
});
export type CalibratedMachine = z.infer<typeof CalibratedMachine>;

/** What a worker has measured of itself: see src/training/calibrate.ts. */
export const Calibration = z.object({
  machine: CalibratedMachine,
  calibratedAt: z.iso.datetime(),
  /** Of the device that trains; null when it cannot be told. */
  memoryBytes: z.int().nullable(),
  /** What `precision: auto` takes on a processor. */
  fasterPrecision: Precision,
  /** From the start of a trainer until it can build a graph. */
  startUpSeconds: z.number(),
  /** What the trial of both precisions takes. */
  trialSeconds: z.number(),
  /** What the graph and its first step take beyond the time of a step. */
  firstStepSeconds: z.number(),
  savedBytesPerSecond: z.number(),
  /** A measuring of the quality at 64×64. */
  qualitySeconds: z.number(),
  /** In the faster precision. */
  blocks: z.array(BlockTime),
  steps: z.array(StepTime),
});
export type Calibration = z.infer<typeof Calibration>;

/** What is known of a worker, in Redis and in its file. */
export const WorkerRecord = z.object({
  id: z.string(),
  seenAt: z.iso.datetime(),
  /** Of its machine. */
  memoryBytes: z.int(),
  calibration: Calibration.nullable(),
  /** Steps of its jobs, the newest last. */
  measured: z.array(StepTime),
});
export type WorkerRecord = z.infer<typeof WorkerRecord>;

/** What a calibrator says to its worker. */
export const CalibratorEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('unchanged') }),
  z.object({ type: z.literal('busy') }).describe('The machine has too much else to do'),
  z.object({ type: z.literal('calibrated'), calibration: Calibration }),
]);
export type CalibratorEvent = z.infer<typeof CalibratorEvent>;
