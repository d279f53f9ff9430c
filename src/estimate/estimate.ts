import { fixedCount, isHalfWorthwhile, momentLatents, qualityShare } from '../model/training-rules.js';
import type { Estimate, WorkerEstimate } from '../schema/estimate.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { JobSpec } from '../schema/job.js';
import type { Precision } from '../schema/precision.js';
import type { Calibration, WorkerRecord } from '../schema/worker/record.js';
import { checkpointBytes, memoryOf, parameterCounts, stepFlops } from './flops.js';
import { availableMemory, memoryShortage } from './memory.js';
import { speedOf, takeTheSameTime } from './speed.js';

/**
 * What a job would take.
 * @param from the step at which it begins
 * @param images in its dataset, if known
 */
export function estimateJob(
  spec: JobSpec,
  { from, images, workers: known }: { from: number; images: number | null; workers: readonly WorkerRecord[] },
): Estimate {
  const { hyperparameters: h } = spec;
  const steps = spec.steps - from;
  const workers = known.map(worker => onWorker(spec, steps, worker)).sort(byUse);
  const [first] = workers;
  const { generator, discriminator } = stepFlops(h);
  const { state, step } = memoryOf(h, first?.precision ?? 'float32');
  const shortage = memoryShortage(h, known);
  return {
    hyperparameters: h,
    steps,
    imagesPerStep: h.batchSize,
    epochs: images === null ? null : (steps * h.batchSize) / (images - Math.round(h.heldOut * images)),
    parameters: parameterCounts(h),
    flopsPerStep: {
      generator,
      discriminator,
      total: [generator, discriminator].reduce((sum, { forward, backward }) => sum + forward + backward, 0),
    },
    memory: { stateBytes: state, stepBytes: step, totalBytes: state + step },
    checkpointBytes: checkpointBytes(h),
    secondsPerStep: first?.secondsPerStep ?? null,
    startUpSeconds: first?.startUpSeconds ?? null,
    totalSeconds: first?.totalSeconds ?? null,
    workers,
    warnings: shortage ? [{ code: 'MEMORY_EXCEEDED', message: shortage.message }] : [],
    ...noteOn(first),
  };
}

/** Those with enough memory first, and the fastest first among them. */
function byUse(a: WorkerEstimate, b: WorkerEstimate): number {
  if (a.fits !== b.fits) return a.fits ? -1 : 1;
  if (a.secondsPerStep === null || b.secondsPerStep === null)
    return Number(a.secondsPerStep === null) - Number(b.secondsPerStep === null);
  return a.secondsPerStep - b.secondsPerStep;
}

function noteOn(first: WorkerEstimate | undefined): Pick<Estimate, 'note' | 'noteCode'> {
  const noteCode = first === undefined ? 'NO_WORKER' : first.secondsPerStep === null ? 'NOT_MEASURED' : null;
  return { note: noteCode && notes[noteCode], noteCode };
}

const notes = {
  NO_WORKER:
    'No worker has been seen yet: start one (npm start, or npm run worker) and leave it without a job for half a minute, in which it measures how fast it trains.',
  NOT_MEASURED:
    'No worker with enough memory has measured how fast it trains yet: it does so within half a minute in which it has no job, unless CALIBRATE is off, or by running a job of these hyperparameters.',
} as const;

function onWorker(spec: JobSpec, steps: number, worker: WorkerRecord): WorkerEstimate {
  const { hyperparameters: h } = spec;
  const { calibration } = worker;
  const { precision, secondsPerStep, basis } = stepOn(h, worker);
  const { state, step } = memoryOf(h, precision);
  const costs = calibration && secondsPerStep !== null ? costsOn(h, calibration, precision, secondsPerStep) : null;
  return {
    worker: worker.id,
    device: calibration?.machine.device ?? 'unknown',
    memoryBytes: availableMemory(worker),
    fits: state + step <= availableMemory(worker),
    precision,
    secondsPerStep,
    basis,
    startUpSeconds: costs?.startUp ?? null,
    checkpointSeconds: costs?.checkpoint ?? null,
    sampleSeconds: costs?.sample ?? null,
    totalSeconds: secondsPerStep === null ? null : totalOf(spec, steps, secondsPerStep, costs ?? stepsAlone),
    calibratedAt: calibration?.calibratedAt ?? null,
    seenAt: worker.seenAt,
  };
}

/** The time of a step in the precision that a trainer would choose there. */
function stepOn(
  h: Hyperparameters,
  worker: WorkerRecord,
): Pick<WorkerEstimate, 'precision' | 'secondsPerStep' | 'basis'> {
  const { calibration, measured } = worker;
  const times = (precision: Precision) => {
    const same = measured.findLast(time => time.precision === precision && takeTheSameTime(time.hyperparameters, h));
    const secondsPerStep = same?.secondsPerStep ?? (calibration && speedOf(calibration, precision)?.step(h)) ?? null;
    const basis = same ? ('measured' as const) : secondsPerStep === null ? null : ('calibrated' as const);
    return { precision, secondsPerStep, basis };
  };
  if (h.precision !== 'auto') return times(h.precision);
  if (calibration?.machine.kind === 'cpu') return times(calibration.fasterPrecision);
  const [full, half] = [times('float32'), times('bfloat16')];
  const isWorthwhile =
    half.secondsPerStep !== null &&
    (full.secondsPerStep === null || isHalfWorthwhile(half.secondsPerStep, full.secondsPerStep));
  return isWorthwhile ? half : full;
}

interface Costs {
  readonly startUp: number;
  readonly checkpoint: number;
  readonly sample: number;
  readonly quality: number;
}

/** For a worker that was never calibrated. */
const stepsAlone: Costs = { startUp: 0, checkpoint: 0, sample: 0, quality: 0 };

function costsOn(h: Hyperparameters, calibration: Calibration, precision: Precision, secondsPerStep: number): Costs {
  const { startUpSeconds, trialSeconds, firstStepSeconds, savedBytesPerSecond, qualitySeconds } = calibration;
  // Moments and samples are computed in float32.
  const speed = speedOf(calibration, 'float32') ?? speedOf(calibration, precision);
  const moments = speed ? Math.ceil(momentLatents / h.batchSize) * speed.generation(h, h.batchSize) : 0;
  return {
    startUp: startUpSeconds + (h.precision === 'auto' ? trialSeconds : 0) + firstStepSeconds + secondsPerStep,
    checkpoint: 2 * moments + checkpointBytes(h) / savedBytesPerSecond,
    sample: moments + (speed?.generation(h, fixedCount) ?? 0),
    quality: qualitySeconds * (h.imageSize / 64) ** 2,
  };
}

/** The first step is part of the start-up. */
function totalOf(spec: JobSpec, steps: number, secondsPerStep: number, costs: Costs): number {
  const training = steps * secondsPerStep;
  const checkpoints = Math.ceil(steps / spec.checkpoint.every);
  const samples = Math.ceil(steps / spec.sampleEvery);
  const affordable = costs.quality > 0 ? Math.floor((qualityShare * training) / costs.quality) : 0;
  const measurings = Math.min(checkpoints, Math.max(2, affordable));
  const work =
    training - secondsPerStep + checkpoints * costs.checkpoint + samples * costs.sample + measurings * costs.quality;
  const limit = spec.maxMinutes === null ? Number.POSITIVE_INFINITY : spec.maxMinutes * 60;
  return costs.startUp + Math.min(work, limit);
}
