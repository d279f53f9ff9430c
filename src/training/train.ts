import { setImmediate } from 'node:timers/promises';
import { servesGeneration, type Tensors } from '../dcgan/index.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { CheckpointReference, JobSpec, Losses, Progress } from '../schema/job.js';
import type { TrainingEvent } from '../schema/trainer.js';
import { device } from '../tensorflow/index.js';
import { BatchReader, type ImageSource } from './batch-reader.js';
import { TrainingEngine } from './engine.js';
import { MetricsLog } from './metrics-log.js';
import { resolvePrecision } from './precision.js';
import { Sampler } from './sampler.js';
import { StepTimes } from './step-times.js';

/** What the loop needs of the checkpoint store. */
export interface Checkpoints {
  newestOf(job: string): Promise<CheckpointManifest | null>;
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
    readonly precision: 'float32' | 'bfloat16';
    readonly losses: Losses | null;
    readonly generator: Tensors;
    readonly training: Tensors;
  }): Promise<CheckpointManifest>;
  prune(job: string, keep: number): Promise<void>;
}

export interface TrainingOptions {
  readonly job: JobSpec;
  readonly images: ImageSource;
  readonly checkpoints: Checkpoints;
  /** Folder of the job's metrics and samples. */
  readonly directory: string;
  /**
   * Asked between two steps: true, or `save`, ends the training after a checkpoint, to be continued by another attempt;
   * `discard` ends it at once.
   */
  readonly stopRequested: () => boolean | 'save' | 'discard';
}

/** Milliseconds between two progress events. */
const progressInterval = 1000;

/**
 * Trains a job from its newest checkpoint, from the one that it resumes from, or from the start, to its last step. Yields what happens; the last event is
 * `finished`, `stopped`, or `failed` when a loss or a weight is no longer a finite number.
 */
export async function* train(options: TrainingOptions): AsyncGenerator<TrainingEvent> {
  const { job, images, checkpoints, directory, stopRequested } = options;
  const h = job.hyperparameters;
  const own = await checkpoints.newestOf(job.id);
  const resumed = own ?? (job.resumeFrom === null ? null : await checkpoints.get(job.resumeFrom));
  // Measured anew, `auto` could come out differently, and the training would not go on as it began.
  const precision = h.precision === 'auto' && resumed ? resumed.precision : resolvePrecision(h);
  const engine = new TrainingEngine(h, job.seed, precision);
  const sampler = new Sampler(engine, directory, job.seed);
  const batches = new BatchReader(job, images);
  let metrics: MetricsLog | undefined;
  try {
    if (resumed) await restore(engine, checkpoints, resumed.id);
    let step = resumed?.step ?? 0;
    metrics = await MetricsLog.open(directory, step);
    yield {
      type: 'started',
      device: device().name,
      precision,
      images: images.count,
      resumedFrom: resumed && reference(resumed),
    };

    const times = new StepTimes();
    let losses: Losses | null = resumed?.losses ?? null;
    let saved = step;
    let reported = Number.NEGATIVE_INFINITY;
    const progress = (): TrainingEvent => ({
      type: 'progress',
      progress: progressOf(job, step, images.count, times.median()),
      losses,
    });
    const save = async (): Promise<TrainingEvent> => {
      const state = { ...engine.state(), ...engine.calibrate('raw'), ...engine.calibrate('ema') };
      const broken = firstNonFinite(state);
      if (broken) return nonFinite(`A value of ${broken}`, step, saved);
      const manifest = await checkpoints.save({
        job: job.id,
        step,
        dataset: job.dataset,
        preset: job.preset,
        seed: job.seed,
        hyperparameters: h,
        precision,
        losses,
        generator: pick(state, servesGeneration),
        training: pick(state, name => !servesGeneration(name)),
      });
      saved = step;
      await checkpoints.prune(job.id, job.checkpoint.keep);
      return { type: 'checkpoint', checkpoint: reference(manifest) };
    };

    yield progress();
    while (step < job.steps) {
      // Lets messages in: a step blocks this thread.
      await setImmediate();
      const stop = stopRequested();
      if (stop) {
        if (step > saved && stop !== 'discard') {
          const event = await save();
          yield event;
          if (event.type === 'failed') return;
        }
        // The last report may be a second old.
        yield progress();
        yield { type: 'stopped', step };
        return;
      }
      const start = performance.now();
      const batch = await batches.take(step);
      const inputWaitMs = performance.now() - start;
      losses = engine.update(step + 1, batch);
      step++;
      times.add((performance.now() - start) / 1000);
      if (!Object.values(losses).every(Number.isFinite)) {
        yield nonFinite('A loss', step, saved);
        return;
      }
      metrics.append({ step, time: new Date().toISOString(), secondsPerStep: times.last(), inputWaitMs, ...losses });
      if (performance.now() - reported >= progressInterval) {
        reported = performance.now();
        yield progress();
      }
      if (step % job.sampleEvery === 0 || step === job.steps) {
        await sampler.write(step);
        yield { type: 'sample', step };
      }
      if (step % job.checkpoint.every === 0 || step === job.steps) {
        metrics.flush();
        const event = await save();
        yield event;
        if (event.type === 'failed') return;
      }
    }
    yield progress();
    yield { type: 'finished', step };
  } finally {
    await batches.close();
    metrics?.close();
    sampler.close();
    engine.close();
  }
}

async function restore(engine: TrainingEngine, checkpoints: Checkpoints, id: string): Promise<void> {
  const [generator, training] = [await checkpoints.loadGenerator(id), await checkpoints.loadTraining(id)];
  engine.restore({ ...generator.tensors, ...training.tensors });
}

function progressOf(job: JobSpec, step: number, images: number, secondsPerStep: number | null): Progress {
  const imagesSeen = step * job.hyperparameters.batchSize;
  return {
    step,
    steps: job.steps,
    epoch: imagesSeen / images,
    imagesSeen,
    secondsPerStep,
    etaSeconds: secondsPerStep === null ? null : secondsPerStep * (job.steps - step),
  };
}

function nonFinite(what: string, step: number, saved: number): TrainingEvent {
  const kept =
    saved > 0 ? `The checkpoint of step ${saved} is kept and still serves.` : 'No checkpoint had been saved yet.';
  const message = `${what} was no longer a finite number at step ${step}. ${kept} Train anew with a lower generatorLearningRate and discriminatorLearningRate.`;
  return { type: 'failed', error: { code: 'NON_FINITE', message } };
}

function firstNonFinite(tensors: Tensors): string | undefined {
  return Object.entries(tensors).find(([, { data }]) => !data.every(Number.isFinite))?.[0];
}

function pick(tensors: Tensors, wanted: (name: string) => boolean): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => wanted(name)));
}

function reference({ id, step, files }: CheckpointManifest): CheckpointReference {
  return { id, step, sha256: files.generator.sha256 };
}
