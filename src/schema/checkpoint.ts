import { z } from 'zod';
import { Download } from './exports/download.js';
import { FileDigest } from './file-digest.js';
import { Losses } from './history/losses.js';
import { HyperparametersShape } from './hyperparameters.js';
import { Crops } from './images/crops.js';
import { Exclusions } from './images/exclusions.js';
import { CheckpointId, PresetName } from './job.js';
import { Precision } from './precision.js';
import { Quality } from './quality.js';

export { CheckpointId };

/** manifest.json of a checkpoint: what it is and how to prove that its files are whole. */
export const CheckpointManifest = z.object({
  format: z.literal(1),
  id: CheckpointId,
  job: z.string(),
  step: z.int(),
  createdAt: z.iso.datetime(),
  dataset: z.string(),
  preset: PresetName,
  seed: z.int(),
  hyperparameters: HyperparametersShape,
  precision: Precision,
  losses: Losses.nullable(),
  quality: Quality.nullable().default(null).describe('null when it was not measured'),
  learningRateScale: z
    .number()
    .default(1)
    .describe('What the learning rates are multiplied with: less than 1 after values that were no finite numbers'),
  trainedSeconds: z.number().default(0).describe('Time that the training had taken by then'),
  exclusions: Exclusions.nullable()
    .default(null)
    .describe('Images of the dataset that the training has left out; null when it was queued without any'),
  crops: Crops.nullable()
    .default(null)
    .describe('Images of the dataset whose crops the training has moved; null when it was queued without any'),
  /** generator.safetensors serves; training.safetensors is what a resumed training needs beside it. */
  files: z.object({ generator: FileDigest, training: FileDigest }),
});
export type CheckpointManifest = z.infer<typeof CheckpointManifest>;
/** The same, with what has a default left out or not. */
export type CheckpointManifestInput = z.input<typeof CheckpointManifest>;

/** A checkpoint as the API shows it. */
export const CheckpointView = CheckpointManifest.extend({
  name: z.string().nullable().describe('Your name for it, set with PATCH /checkpoints/{id}'),
}).meta({ id: 'Checkpoint' });
export type CheckpointView = z.infer<typeof CheckpointView>;

/** The same, with what it can be downloaded as. */
export const CheckpointDetails = CheckpointView.extend({
  downloads: z.array(Download).describe('The files that GET /checkpoints/{id}/download makes of it'),
}).meta({ id: 'CheckpointDetails' });
export type CheckpointDetails = z.infer<typeof CheckpointDetails>;

/** The `latest` pointer: the checkpoint and the SHA-256 of its manifest, which changes when its step is saved anew. */
export const LatestPointer = z.object({ checkpoint: CheckpointId, manifest: z.string() });
export type LatestPointer = z.infer<typeof LatestPointer>;
