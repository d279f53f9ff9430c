import { presets } from '../model/presets.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { JobRecord, JobSpec } from '../schema/job.js';

/**
 * The job that holds an imported checkpoint, so that it is listed, named, kept and deleted as those of trainings are.
 * @param manifest of the checkpoint as it was saved here
 * @param importedFrom id of the checkpoint in the other service
 */
export function importedJob(
  manifest: CheckpointManifest,
  importedFrom: string,
): { readonly spec: JobSpec; readonly record: JobRecord } {
  const { id, job, step, dataset, preset, seed, hyperparameters, quality, createdAt } = manifest;
  const { sampleEvery, checkpoint } = presets[preset];
  const reference = { id, step, sha256: manifest.files.generator.sha256 };
  // An untrained generator is one, too.
  const steps = Math.max(1, step);
  return {
    spec: {
      id: job,
      name: null,
      dataset,
      preset,
      hyperparameters,
      seed,
      steps,
      maxMinutes: null,
      pauseAfter: null,
      sweep: null,
      sampleEvery,
      checkpoint,
      stopOn: [],
      priority: 'normal',
      resumeFrom: null,
      exclusions: null,
      crops: null,
      importedFrom,
      metadata: {},
      createdAt,
    },
    record: {
      startedAt: null,
      attempt: 0,
      device: null,
      precision: manifest.precision,
      preparation: null,
      progress: {
        step,
        steps,
        epoch: 0,
        imagesSeen: step * hyperparameters.batchSize,
        secondsPerStep: null,
        etaSeconds: null,
        trainedSeconds: manifest.trainedSeconds,
      },
      losses: manifest.losses,
      warnings: [],
      latestSample: null,
      latestCheckpoint: reference,
      quality: quality && { ...quality, step },
      bestCheckpoint: quality && reference,
      fruitlessAttempts: 0,
    },
  };
}
