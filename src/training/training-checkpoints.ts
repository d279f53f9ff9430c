import { servesGeneration } from '../dcgan/index.js';
import type { Tensors } from '../model/tensors.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { CheckpointReference, JobSpec } from '../schema/job.js';
import type { Checkpoints, TrainingOptions } from './training-options.js';

const rates = ['generatorLearningRate', 'discriminatorLearningRate'] as const;

/** The job's newest checkpoint, else the one that it resumes from; null when there is neither. */
export async function newestCheckpoint({ job, checkpoints }: TrainingOptions): Promise<CheckpointManifest | null> {
  return (
    (await checkpoints.newestOf(job.id)) ?? (job.resumeFrom === null ? null : await checkpoints.get(job.resumeFrom))
  );
}

/** Every array of a checkpoint. */
export async function loadTensors(checkpoints: Checkpoints, id: string): Promise<Tensors> {
  const [generator, training] = [await checkpoints.loadGenerator(id), await checkpoints.loadTraining(id)];
  return { ...generator.tensors, ...training.tensors };
}

type Saved = Parameters<Checkpoints['save']>[0];
type OfJob = 'job' | 'dataset' | 'preset' | 'seed' | 'hyperparameters' | 'generator' | 'training';

/** Saves every array of a checkpoint of a job. */
export function saveTensors(
  checkpoints: Checkpoints,
  job: JobSpec,
  tensors: Tensors,
  rest: Omit<Saved, OfJob>,
): Promise<CheckpointManifest> {
  const { id, dataset, preset, seed, hyperparameters } = job;
  return checkpoints.save({
    job: id,
    dataset,
    preset,
    seed,
    hyperparameters,
    ...rest,
    generator: pick(tensors, servesGeneration),
    training: pick(tensors, name => !servesGeneration(name)),
  });
}

/** What a job that continues from a checkpoint multiplies its learning rates by. */
export function learningRateScaleAfter(from: CheckpointManifest, job: JobSpec): number {
  // With the same learning rates this job would fail as the other one did; with others it need not.
  return rates.every(name => from.hyperparameters[name] === job.hyperparameters[name]) ? from.learningRateScale : 1;
}

export function referenceTo({ id, step, files }: CheckpointManifest): CheckpointReference {
  return { id, step, sha256: files.generator.sha256 };
}

function pick(tensors: Tensors, wanted: (name: string) => boolean): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => wanted(name)));
}
