import type { MetricsWriter } from '../history/index.js';
import { isPenalized, penalizedShare } from '../model/penalties.js';
import { realLabelOf } from '../model/real-label.js';
import type { Tensors } from '../model/tensors.js';
import { limitReached } from '../model/training-limit.js';
import { type Alarm, observe, startWatch, type Watch } from '../quality/index.js';
import type { CheckpointManifest } from '../schema/checkpoint.js';
import type { Losses } from '../schema/history/losses.js';
import type { JobSpec } from '../schema/job.js';
import type { Precision } from '../schema/precision.js';
import type { Quality } from '../schema/quality.js';
import type { TrainingEvent } from '../schema/worker/messages.js';
import { device } from '../tensorflow/index.js';
import { BatchReader } from './batch-reader.js';
import { TrainingEngine } from './engine.js';
import { FixedImages } from './fixed-images.js';
import { brokenLoss, brokenTensor, nonFiniteFailure, rollBackMessage, rollBackScale } from './non-finite.js';
import { resolvePrecision, unsupportedPrecision } from './precision.js';
import { QualityMeter } from './quality-meter.js';
import { sampleGrid } from './sampler.js';
import { StepTimes } from './step-times.js';
import {
  learningRateScaleAfter,
  loadTensors,
  newestCheckpoint,
  referenceTo,
  saveTensors,
} from './training-checkpoints.js';
import { TrainingFailure } from './training-failure.js';
import type { TrainingOptions } from './training-options.js';
import { trainingProgress } from './training-progress.js';

/** Milliseconds between two progress events. */
const progressInterval = 1000;

/** What came of one training step. */
export interface Step {
  readonly losses: Losses;
  /** Milliseconds that it waited for its batch. */
  readonly inputWaitMs: number;
  /** Every array of a checkpoint, when one is due. */
  readonly tensors: Tensors | null;
  /** What of the losses or arrays is not a finite number, in words. */
  readonly broken: string | undefined;
}

/** The state of a job's training, in TensorFlow's memory and in the job's folder. Must be closed. */
export class Training {
  /** Steps made so far. */
  step = 0;
  #losses: Losses | null = null;
  #trainedSeconds = 0;
  /** The step of the last checkpoint. */
  #saved = 0;
  readonly #options: TrainingOptions;
  readonly #now: () => number;
  readonly #engine: TrainingEngine;
  readonly #fakes: FixedImages;
  readonly #meter: QualityMeter;
  readonly #batches: BatchReader;
  readonly #times: StepTimes;
  #metrics: MetricsWriter | undefined;
  #watch: Watch = startWatch(null);
  /** When the clock was started last, and the seconds of training before that. */
  #clock = { startedAt: 0, before: 0 };
  /** Seconds that the steps of this attempt took. */
  #stepSeconds = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    options: TrainingOptions,
    /** The checkpoint that the training continues from; null for a start from random weights. */
    readonly resumed: CheckpointManifest | null,
    readonly precision: Precision,
  ) {
    const { job, images, heldOut, qualityShare, now = () => performance.now() } = options;
    this.#options = options;
    this.#now = now;
    this.#engine = new TrainingEngine(job.hyperparameters, job.seed, precision);
    this.#fakes = new FixedImages(this.#engine, job.seed);
    const verdict = (batch: Uint8Array) => this.#engine.meanVerdict(batch);
    this.#meter = new QualityMeter({ job, images, heldOut, fakes: this.#fakes, verdict, share: qualityShare, now });
    this.#batches = new BatchReader(job, images);
    this.#times = new StepTimes(penalizedShare(job.hyperparameters));
  }

  /** A training with random weights: `restore` is to be called first of all. */
  static async open(options: TrainingOptions): Promise<Training> {
    const h = options.job.hyperparameters;
    const resumed = await newestCheckpoint(options);
    // A second trial for `auto` could choose the other precision, and the training would not continue as it started.
    const precision = h.precision === 'auto' && resumed ? resumed.precision : resolvePrecision(h);
    return new Training(options, resumed, precision);
  }

  get job(): JobSpec {
    return this.#options.job;
  }

  /** The limit that the training has reached, if any. */
  get limit(): 'end' | 'pause' | undefined {
    return limitReached(this.job, { step: this.step, trainedSeconds: this.#trainedSeconds });
  }

  /**
   * Continues from a checkpoint, or from the start.
   * @returns every array of the checkpoint
   */
  async restore(from: CheckpointManifest | null): Promise<Tensors> {
    const { job, checkpoints, history } = this.#options;
    const tensors = from ? await this.#load(from) : {};
    this.step = this.#saved = from?.step ?? 0;
    this.#losses = from?.losses ?? null;
    this.#metrics = await history.metrics(this.step);
    this.#watch = startWatch((await checkpoints.best(job.id))?.quality?.swd ?? null);
    this.#trainedSeconds = from?.job === job.id ? from.trainedSeconds : 0;
    this.#clock = { startedAt: this.#now(), before: this.#trainedSeconds };
    return tensors;
  }

  /**
   * One update of both networks on the next batch.
   * @throws TrainingFailure PRECISION_UNSUPPORTED
   */
  async trainStep(): Promise<Step> {
    const { job, rateFactor = () => 1 } = this.#options;
    const start = this.#now();
    const batch = await this.#batches.take(this.step);
    const inputWaitMs = this.#now() - start;
    const losses = this.#update(batch, rateFactor(this.step + 1));
    this.#losses = losses;
    this.step++;
    this.#times.add((this.#now() - start) / 1000, isPenalized(job.hyperparameters, this.step));
    this.#stepSeconds += (this.#now() - start) / 1000;
    this.#trainedSeconds = this.#clock.before + (this.#now() - this.#clock.startedAt) / 1000;
    const isCheckpointDue = this.step % job.checkpoint.every === 0 || this.limit !== undefined;
    const tensors = isCheckpointDue ? this.#state() : null;
    return { losses, inputWaitMs, tensors, broken: brokenLoss(losses) ?? brokenTensor(tensors ?? {}) };
  }

  /** The quality of the weights as they are; null when it is not to be measured now. */
  measure(tensors: Tensors): Promise<Quality | null> {
    return this.#meter.measure(this.step, tensors, this.#stepSeconds, this.limit !== undefined);
  }

  /** Adds a step to the job's metrics. */
  log({ losses, inputWaitMs }: Step, quality: Quality | null): void {
    this.#metrics?.append({
      step: this.step,
      time: new Date().toISOString(),
      secondsPerStep: this.#times.last(),
      inputWaitMs,
      ...losses,
      ...(quality && { quality }),
    });
  }

  /** @returns the alarms that the last step raised */
  observe(quality: Quality | null): readonly Alarm[] {
    const realLabel = realLabelOf(this.job.hyperparameters);
    const { watch, alarms } = observe(this.#watch, { losses: this.#losses!, realLabel, quality });
    this.#watch = watch;
    return alarms;
  }

  /** Saves a checkpoint. */
  async checkpoint(tensors: Tensors, quality: Quality | null): Promise<TrainingEvent> {
    const { job, checkpoints, excluded = 0, moved = 0 } = this.#options;
    await this.#metrics?.seal();
    const manifest = await saveTensors(checkpoints, job, tensors, {
      step: this.step,
      precision: this.precision,
      losses: this.#losses,
      quality,
      learningRateScale: this.#engine.learningRateScale,
      trainedSeconds: this.#trainedSeconds,
      exclusions: job.exclusions && { ...job.exclusions, images: excluded },
      crops: job.crops && { ...job.crops, images: moved },
    });
    this.#saved = this.step;
    const best = await checkpoints.best(job.id);
    return { type: 'checkpoint', checkpoint: referenceTo(manifest), best: best && referenceTo(best) };
  }

  /** Saves the steps since the last checkpoint, if there are any. */
  async *saveUnsaved(): AsyncGenerator<TrainingEvent> {
    if (this.step === this.#saved) return;
    const tensors = this.#state();
    // Non-finite values are never saved: the next attempt meets them again and rolls back.
    if (!brokenTensor(tensors)) yield await this.checkpoint(tensors, null);
  }

  /**
   * Returns to the last checkpoint with half the learning rates, once.
   * @throws TrainingFailure NON_FINITE when that is not possible
   */
  async *rollBack(broken: string): AsyncGenerator<TrainingEvent> {
    const { step } = this;
    const isSecond = this.#engine.learningRateScale < 1;
    const isAllowed = !isSecond && !this.job.stopOn.includes('NON_FINITE');
    const good = isAllowed ? await newestCheckpoint(this.#options) : null;
    if (!good) throw new TrainingFailure(nonFiniteFailure(broken, step, this.#saved, isSecond));
    await this.#batches.close();
    await this.#metrics?.close();
    this.#metrics = undefined;
    const tensors = await this.restore(good);
    this.#engine.learningRateScale = rollBackScale;
    this.#fakes.forget();
    const message = rollBackMessage(broken, step, good.step);
    yield { type: 'warning', warning: { code: 'NON_FINITE', message, params: { step, to: good.step }, step } };
    // Saved again so that every attempt or job that continues from here trains with half the learning rates.
    yield await this.checkpoint(tensors, good.quality);
  }

  /** Writes the grid of the fixed latents. */
  async sample(): Promise<TrainingEvent> {
    const { step } = this;
    const png = await sampleGrid(this.#fakes.of(step), this.job.hyperparameters.imageSize);
    await this.#options.history.sample(step, png);
    return { type: 'sample', step };
  }

  started(): TrainingEvent {
    return {
      type: 'started',
      device: device().name,
      precision: this.precision,
      images: this.#options.images.count,
      resumedFrom: this.resumed && referenceTo(this.resumed),
    };
  }

  progress(): TrainingEvent {
    const reached = { step: this.step, trainedSeconds: this.#trainedSeconds };
    const progress = trainingProgress(this.job, reached, this.#options.images.count, this.#times.median());
    return { type: 'progress', progress, losses: this.#losses };
  }

  /** True at most once a second. */
  isProgressDue(): boolean {
    if (this.#now() - this.#reportedAt < progressInterval) return false;
    this.#reportedAt = this.#now();
    return true;
  }

  /** The quality of the job's own checkpoint that the training continues from. */
  *lastQuality(): Generator<TrainingEvent> {
    const { step, resumed } = this;
    if (resumed?.job === this.job.id && resumed.quality)
      yield { type: 'quality', quality: { step, ...resumed.quality } };
  }

  async close(): Promise<void> {
    await this.#batches.close();
    try {
      await this.#metrics?.close();
    } finally {
      this.#meter.close();
      this.#fakes.close();
      this.#engine.close();
    }
  }

  #update(batch: Uint8Array, rateFactor: number): Losses {
    try {
      return this.#engine.update(this.step + 1, batch, rateFactor);
    } catch (cause) {
      const failure = unsupportedPrecision(this.job.hyperparameters, this.precision);
      throw failure ? new TrainingFailure(failure, { cause }) : cause;
    }
  }

  /** Every array of a checkpoint of the current step. */
  #state(): Tensors {
    return {
      ...this.#engine.state(),
      ...this.#engine.measureMoments('raw'),
      ...this.#engine.measureMoments('ema'),
    };
  }

  async #load(from: CheckpointManifest): Promise<Tensors> {
    const { job, checkpoints } = this.#options;
    const tensors = await loadTensors(checkpoints, from.id);
    this.#engine.learningRateScale = learningRateScaleAfter(from, job);
    this.#engine.restore(tensors);
    return tensors;
  }
}
