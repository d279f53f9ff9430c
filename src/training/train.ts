import { setImmediate } from 'node:timers/promises';
import { servesGeneration } from '../dcgan/index.js';
import type { Tensors } from '../model/tensors.js';
import { placeOf } from '../model/training-limit.js';
import { observe, startWatch } from '../quality/index.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { CheckpointReference, JobSpec, Losses, Progress } from '../schema/job.js';
import type { Precision } from '../schema/precision.js';
import type { Quality } from '../schema/quality.js';
import type { TrainingEvent } from '../schema/worker/messages.js';
import { device } from '../tensorflow/index.js';
import { BatchReader, type ImageSource } from './batch-reader.js';
import { TrainingEngine } from './engine.js';
import { FixedImages } from './fixed-images.js';
import { MetricsLog } from './metrics-log.js';
import { brokenLoss, brokenTensor, nonFiniteFailure, setBackMessage, setBackScale } from './non-finite.js';
import { resolvePrecision } from './precision.js';
import { QualityMeter } from './quality-meter.js';
import { writeSample } from './sampler.js';
import { StepTimes } from './step-times.js';

/** What the loop needs of the checkpoint store. */
export interface Checkpoints {
  newestOf(job: string): Promise<CheckpointManifest | null>;
  /** The job's checkpoint with the least SWD. */
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
    readonly generator: Tensors;
    readonly training: Tensors;
  }): Promise<CheckpointManifest>;
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
  /** Part of the training time that measuring the quality may take. */
  readonly qualityShare?: number;
  /** Milliseconds of a clock that never goes back; performance.now when left out. */
  readonly now?: () => number;
  /**
   * What both learning rates of a step are multiplied with, 1 when left out. A factor that is not a finite number leaves
   * weights behind that are none either, which is how a fault at a chosen step is made.
   */
  readonly rateFactor?: (step: number) => number;
}

/** Milliseconds between two progress events. */
const progressInterval = 1000;

/**
 * Trains a job from its newest checkpoint, from the one that it resumes from, or from the start, to its end. Yields what
 * happens; the last event is `finished`, `stopped`, `paused` where the job is to pause, or `failed`: when an alarm is raised
 * that the job shall stop on, or when a loss or a weight is no longer a finite number, again after the training was set back
 * to its last checkpoint, with half the learning rates.
 */
export async function* train(options: TrainingOptions): AsyncGenerator<TrainingEvent> {
  const { job, images, checkpoints, directory, stopRequested, qualityShare } = options;
  const { now = () => performance.now(), rateFactor = () => 1 } = options;
  const h = job.hyperparameters;
  const newest = async () =>
    (await checkpoints.newestOf(job.id)) ?? (job.resumeFrom === null ? null : await checkpoints.get(job.resumeFrom));
  const resumed = await newest();
  // Measured anew, `auto` could come out differently, and the training would not go on as it began.
  const precision = h.precision === 'auto' && resumed ? resumed.precision : resolvePrecision(h);
  const engine = new TrainingEngine(h, job.seed, precision);
  const fakes = new FixedImages(engine, job.seed);
  const meter = new QualityMeter({ job, images, fakes, share: qualityShare, now });
  const batches = new BatchReader(job, images);
  let metrics: MetricsLog | undefined;
  try {
    if (resumed) await restore(engine, checkpoints, resumed, job);
    let step = resumed?.step ?? 0;
    metrics = await MetricsLog.open(directory, step);
    yield {
      type: 'started',
      device: device().name,
      precision,
      images: images.count,
      resumedFrom: resumed && reference(resumed),
    };
    const own = resumed?.job === job.id ? resumed : null;

    let begun = now();
    let trainedBefore = own?.trainedSeconds ?? 0;
    let trainedSeconds = trainedBefore;
    const times = new StepTimes();
    let trained = 0;
    let losses: Losses | null = resumed?.losses ?? null;
    let saved = step;
    let reported = Number.NEGATIVE_INFINITY;
    const bestSwd = async () => (await checkpoints.best(job.id))?.quality?.swd ?? null;
    let watch = startWatch(await bestSwd());
    const progress = (): TrainingEvent => ({
      type: 'progress',
      progress: progressOf(job, { step, trainedSeconds }, images.count, times.median()),
      losses,
    });
    const state = () => ({ ...engine.state(), ...engine.measureMoments('raw'), ...engine.measureMoments('ema') });
    const save = async (tensors: Tensors, quality: Quality | null): Promise<TrainingEvent> => {
      metrics?.flush();
      const manifest = await checkpoints.save({
        job: job.id,
        step,
        dataset: job.dataset,
        preset: job.preset,
        seed: job.seed,
        hyperparameters: h,
        precision,
        losses,
        quality,
        learningRateScale: engine.learningRateScale,
        trainedSeconds,
        generator: pick(tensors, servesGeneration),
        training: pick(tensors, name => !servesGeneration(name)),
      });
      saved = step;
      const best = await checkpoints.best(job.id);
      return { type: 'checkpoint', checkpoint: reference(manifest), best: best && reference(best) };
    };
    /**
     * Goes back to the last good checkpoint with half the learning rates, once.
     * @returns false when that is not possible: then the training has failed
     */
    async function* setBack(what: string): AsyncGenerator<TrainingEvent, boolean> {
      const again = engine.learningRateScale < 1;
      const good = again || job.stopOn.includes('NON_FINITE') ? null : await newest();
      if (!good) {
        yield { type: 'failed', error: nonFiniteFailure(what, step, saved, again) };
        return false;
      }
      const warning = { code: 'NON_FINITE', message: setBackMessage(what, step, good.step), step };
      await batches.close();
      metrics?.close();
      metrics = undefined;
      const tensors = await restore(engine, checkpoints, good, job);
      engine.learningRateScale = setBackScale;
      fakes.forget();
      step = saved = good.step;
      losses = good.losses;
      // What is gone was not trained.
      begun = now();
      trainedSeconds = trainedBefore = good.job === job.id ? good.trainedSeconds : 0;
      watch = startWatch(await bestSwd());
      metrics = await MetricsLog.open(directory, step);
      yield { type: 'warning', warning };
      // With half the learning rates from now on, whichever attempt or job goes on from here.
      yield await save(tensors, good.quality);
      return true;
    }

    let place = placeOf(job, { step, trainedSeconds });
    // An attempt that was lost after its last checkpoint may not have been able to tell.
    if (place !== undefined && own?.quality) yield { type: 'quality', quality: { step, ...own.quality } };
    yield progress();
    while (place === undefined) {
      // Lets messages in: a step blocks this thread.
      await setImmediate();
      const stop = stopRequested();
      if (stop) {
        if (step > saved && stop !== 'discard') {
          const tensors = state();
          // What is broken is not saved: the next attempt comes upon it again, and goes back.
          if (!brokenTensor(tensors)) yield await save(tensors, null);
        }
        // The last report may be a second old.
        yield progress();
        yield { type: 'stopped', step };
        return;
      }
      const start = now();
      const batch = await batches.take(step);
      const inputWaitMs = now() - start;
      losses = engine.update(step + 1, batch, rateFactor(step + 1));
      step++;
      times.add((now() - start) / 1000);
      trained += (now() - start) / 1000;
      trainedSeconds = trainedBefore + (now() - begun) / 1000;
      place = placeOf(job, { step, trainedSeconds });

      const checkpointDue = step % job.checkpoint.every === 0 || place !== undefined;
      const tensors = checkpointDue ? state() : {};
      const broken = brokenLoss(losses) ?? brokenTensor(tensors);
      if (broken) {
        if (!(yield* setBack(broken))) return;
        place = placeOf(job, { step, trainedSeconds });
        yield progress();
        continue;
      }
      const quality = checkpointDue ? await meter.measure(step, tensors, trained, place !== undefined) : null;
      metrics.append({
        step,
        time: new Date().toISOString(),
        secondsPerStep: times.last(),
        inputWaitMs,
        ...losses,
        ...(quality && { quality }),
      });
      if (quality) yield { type: 'quality', quality: { step, ...quality } };
      const seen = observe(watch, { losses, realLabel: h.realLabel, quality });
      watch = seen.watch;
      for (const { code, message } of seen.alarms) {
        yield { type: 'warning', warning: { code, message, step } };
        if (!job.stopOn.includes(code)) continue;
        yield { type: 'failed', error: { code, message } };
        return;
      }
      if (now() - reported >= progressInterval) {
        reported = now();
        yield progress();
      }
      if (step % job.sampleEvery === 0 || place !== undefined) {
        await writeSample(directory, step, fakes.of(step), h.imageSize);
        yield { type: 'sample', step };
      }
      if (checkpointDue) yield await save(tensors, quality);
    }
    yield progress();
    yield { type: place === 'pause' ? 'paused' : 'finished', step };
  } finally {
    await batches.close();
    metrics?.close();
    meter.close();
    fakes.close();
    engine.close();
  }
}

const rates = ['generatorLearningRate', 'discriminatorLearningRate'] as const;

/** @returns every array of the checkpoint */
async function restore(
  engine: TrainingEngine,
  checkpoints: Checkpoints,
  from: CheckpointManifest,
  job: JobSpec,
): Promise<Tensors> {
  const [generator, training] = [await checkpoints.loadGenerator(from.id), await checkpoints.loadTraining(from.id)];
  // The misfortune of another job is ours too when we go on as it did; with other learning rates it is not.
  const goesOn = rates.every(name => from.hyperparameters[name] === job.hyperparameters[name]);
  engine.learningRateScale = goesOn ? from.learningRateScale : 1;
  const tensors = { ...generator.tensors, ...training.tensors };
  engine.restore(tensors);
  return tensors;
}

function progressOf(
  job: JobSpec,
  { step, trainedSeconds }: Pick<Progress, 'step' | 'trainedSeconds'>,
  images: number,
  secondsPerStep: number | null,
): Progress {
  const imagesSeen = step * job.hyperparameters.batchSize;
  const secondsLeft = (job.maxMinutes ?? Number.POSITIVE_INFINITY) * 60 - trainedSeconds;
  return {
    step,
    steps: job.steps,
    epoch: imagesSeen / images,
    imagesSeen,
    secondsPerStep,
    etaSeconds:
      secondsPerStep === null ? null : Math.max(0, Math.min(secondsPerStep * (job.steps - step), secondsLeft)),
    trainedSeconds,
  };
}

function pick(tensors: Tensors, wanted: (name: string) => boolean): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => wanted(name)));
}

function reference({ id, step, files }: CheckpointManifest): CheckpointReference {
  return { id, step, sha256: files.generator.sha256 };
}
