import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { blockStep } from '../dcgan/block-step.js';
import { formsFor, servesGeneration, trainingStep } from '../dcgan/index.js';
import { blockFlops, checkpointBytes } from '../estimate/flops.js';
import { calibrationBlocks, calibrationNetworks } from '../estimate/shapes.js';
import { encodeSavedModel } from '../graph/index.js';
import { median } from '../math/median.js';
import { presets } from '../model/presets.js';
import { fixedCount } from '../model/training-rules.js';
import { assess, prepareReference, thumbnailLength } from '../quality/index.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { Precision } from '../schema/precision.js';
import type { BlockTime, CalibratedMachine, Calibration, StepTime } from '../schema/worker/record.js';
import { device, deviceMemory, processorInstructions, Session } from '../tensorflow/index.js';
import { TrainingEngine } from './engine.js';
import { fasterPrecision, measurePrecisions } from './precision.js';
import { TensorflowProducts } from './tensorflow-products.js';
import { undisturbedSeconds } from './undisturbed.js';

const defaultBudgetMs = 17_000;
/** What one run of a block should take: long enough to be measured, short enough for many. */
const targetSeconds = 0.025;
const batches = { least: 10, most: 512 };
const timedRuns = 3;
/** With fewer blocks than these, the machine is too busy for a result. */
const leastBlocks = 20;
/** A network's steps are timed this often, or as often as fits into a second. */
const timedSteps = { least: 3, most: 20, seconds: 0.6 };
/** FLOPs a second that are expected of the first block. */
const firstRate = 3e10;
/** A precision this many times slower than the other is not worth measuring. */
const tooSlow = 3;
const qualitySide = 64;

/** What this process would be calibrated for. */
export function calibratedMachine(): CalibratedMachine {
  const { kind, name, tensorflow } = device();
  const graphs = createHash('sha256');
  for (const h of calibrationNetworks)
    graphs.update(encodeSavedModel(trainingStep(h, 0, formsFor('float32', kind, processorInstructions())).graph));
  return { kind, device: name, tensorflow, threads: availableParallelism(), graph: graphs.digest('hex') };
}

/**
 * Measures how fast this machine trains: whole steps of a few small networks, and single blocks of many sizes, from which
 * src/estimate/speed.ts estimates the time of any step. Takes 20 to 30 seconds.
 * @param folder an empty one, in which a checkpoint is left
 * @param known an earlier calibration
 * @param options budgetMs: how long trials and blocks may take; blocks not reached by then are not measured. waitedMs: how
 *   long this process has waited for the device
 * @returns null when the earlier calibration holds; `busy` when the time runs out before enough is measured
 */
export async function calibrate(
  folder: string,
  known: Calibration | null,
  { budgetMs = defaultBudgetMs, waitedMs = 0 }: { readonly budgetMs?: number; readonly waitedMs?: number } = {},
): Promise<Calibration | 'busy' | null> {
  const machine = calibratedMachine();
  if (known && isDeepStrictEqual(known.machine, machine)) return null;
  const begun = performance.now();
  const deadline = begun + budgetMs;
  const trials = measurePrecisions(presets.tiny.hyperparameters);
  const trialSeconds = (performance.now() - begun) / 1000;
  const fasterOne = fasterPrecision(trials);
  const limit = tooSlow * Math.min(...trials.map(({ seconds }) => seconds));
  const precisions = trials.filter(({ seconds }) => seconds < limit).map(({ precision }) => precision);
  const blocks = timeBlocks(fasterOne, deadline);
  if (blocks.length < leastBlocks) return 'busy';
  const timed = calibrationNetworks.flatMap(h => precisions.map(precision => timeSteps(h, precision)));
  return {
    machine,
    memoryBytes: deviceMemory(),
    fasterPrecision: fasterOne,
    startUpSeconds: (begun - waitedMs) / 1000,
    trialSeconds,
    firstStepSeconds: median(timed.map(({ firstStepSeconds }) => firstStepSeconds)),
    savedBytesPerSecond: await timeSaving(calibrationNetworks[1]!, fasterOne, folder),
    qualitySeconds: timeQuality(),
    blocks,
    steps: timed.map(({ step }) => step),
    calibratedAt: new Date().toISOString(),
  };
}

function timeSteps(h: Hyperparameters, precision: Precision): { step: StepTime; firstStepSeconds: number } {
  const images = noise(h.batchSize, h.imageSize);
  const start = performance.now();
  const engine = new TrainingEngine(h, 0, precision);
  try {
    engine.update(1, images);
    const first = (performance.now() - start) / 1000;
    const affordable = Math.ceil(timedSteps.seconds / undisturbedSeconds(() => engine.update(2, images)));
    const count = Math.min(timedSteps.most, Math.max(timedSteps.least, affordable));
    let step = 2;
    const secondsPerStep = secondsOf(() => engine.update(++step, images), count);
    return {
      step: { hyperparameters: h, precision, secondsPerStep, measuredAt: new Date().toISOString() },
      firstStepSeconds: Math.max(0, first - secondsPerStep),
    };
  } finally {
    engine.close();
  }
}

/** The times of blocks, with batches as large as the speed of those before suggests. Other programs only make a run longer. */
function timeBlocks(precision: Precision, deadline: number): BlockTime[] {
  const times: BlockTime[] = [];
  let rate = firstRate;
  for (const block of calibrationBlocks) {
    if (performance.now() > deadline) break;
    const flops = blockFlops(block);
    const wanted = Math.round((targetSeconds * rate) / flops);
    const n = Math.min(batches.most, Math.max(batches.least, wanted));
    const { graph, initialized, done } = blockStep(
      presets.seed.hyperparameters,
      block,
      n,
      formsFor(precision, device().kind, processorInstructions()),
    );
    const session = new Session(graph);
    session.run([], [initialized]);
    session.run([], [done]);
    const seconds = secondsOf(() => session.run([], [done]), timedRuns);
    session.close();
    rate = (flops * n) / seconds;
    times.push({ ...block, secondsPerImage: seconds / n });
  }
  return times;
}

/** @returns bytes of a checkpoint that are saved in a second */
async function timeSaving(h: Hyperparameters, precision: Precision, folder: string): Promise<number> {
  const engine = new TrainingEngine(h, 0, precision);
  try {
    const start = performance.now();
    const state = Object.entries(engine.state());
    await new CheckpointStore(folder).save({
      job: 'calibration',
      step: 1,
      dataset: 'none',
      preset: 'seed',
      seed: 0,
      hyperparameters: h,
      precision,
      losses: null,
      generator: Object.fromEntries(state.filter(([name]) => servesGeneration(name))),
      training: Object.fromEntries(state.filter(([name]) => !servesGeneration(name))),
    });
    return checkpointBytes(h) / ((performance.now() - start) / 1000);
  } finally {
    engine.close();
  }
}

/** @returns seconds that measuring the quality takes */
function timeQuality(): number {
  const tensorflow = new TensorflowProducts();
  const images = noise(2 * fixedCount, qualitySide);
  const [first, second] = [images.subarray(0, images.length / 2), images.subarray(images.length / 2)];
  const all = new Float32Array(2 * fixedCount * thumbnailLength);
  try {
    const { products } = tensorflow;
    const reference = prepareReference({ size: qualitySide, first, second, all, flip: false }, 0, products);
    return undisturbedSeconds(() => assess(reference, second, products));
  } finally {
    tensorflow.close();
  }
}

/** @returns seconds of each of some runs, timed together: what the system counts is too coarse for a short one */
function secondsOf(run: () => void, times: number): number {
  const all = () => {
    for (let i = 0; i < times; i++) run();
  };
  return undisturbedSeconds(all) / times;
}

/** Bytes of images without any likeness: xorshift32 (Marsaglia 2003). */
function noise(n: number, size: number): Uint8Array {
  let state = 0x9e3779b9;
  return new Uint8Array(n * size ** 2 * 3).map(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 24;
  });
}
