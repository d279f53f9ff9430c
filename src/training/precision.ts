import { isHalfWorthwhile } from '../model/training-rules.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { JobFailure } from '../schema/job.js';
import type { Precision } from '../schema/precision.js';
import { device } from '../tensorflow/index.js';
import { TrainingEngine } from './engine.js';

export interface PrecisionTrial {
  readonly precision: Precision;
  /** Shortest time of a trial step; infinite where an op has no kernel. */
  readonly seconds: number;
}

/** Steps that are timed, after one in which TensorFlow prepares its kernels. */
const timedSteps = 3;
/** How many times as long a step has to take for its precision to be given up early. */
const hopeless = 6;

/**
 * The precision to train in: as asked for, or for `auto` the faster one on this machine. Processors without bfloat16
 * instructions run some of its kernels twenty times slower than float32's, others a little faster, so whole training steps
 * are compared.
 */
export function resolvePrecision(h: Hyperparameters): Precision {
  return h.precision === 'auto' ? fasterPrecision(measurePrecisions(h)) : h.precision;
}

/**
 * Why training in bfloat16 fails on this machine, when that is because it has no kernels for it: TensorFlow's own message
 * names a primitive of oneDNN.
 * @returns undefined when the machine can train in the precision
 */
export function unsupportedPrecision(h: Hyperparameters, precision: Precision): JobFailure | undefined {
  if (precision !== 'bfloat16') return undefined;
  const [full, half] = measurePrecisions(h);
  if (!Number.isFinite(full.seconds) || Number.isFinite(half.seconds)) return undefined;
  const message = `${device().name} cannot train in bfloat16: TensorFlow has no kernels for it there. Create the job again with hyperparameters.precision auto, which takes the faster supported precision, or float32.`;
  return { code: 'PRECISION_UNSUPPORTED', message };
}

/** bfloat16 when its trial was clearly the shorter one. */
export function fasterPrecision([full, half]: readonly [PrecisionTrial, PrecisionTrial]): Precision {
  return isHalfWorthwhile(half.seconds, full.seconds) ? 'bfloat16' : 'float32';
}

/**
 * Times steps in float32, then in bfloat16, in turn. The shortest counts: other programs can only make a step longer. It
 * ends after two timed steps where one precision is so slow that no other program can be the reason.
 */
export function measurePrecisions(h: Hyperparameters): [PrecisionTrial, PrecisionTrial] {
  const sizes = trialSizes(h);
  const images = new Uint8Array(sizes.batchSize * sizes.imageSize ** 2 * 3).fill(127);
  const trials = (['float32', 'bfloat16'] as const).map(precision => startTrial(sizes, precision));
  try {
    for (let step = 1; step <= 1 + timedSteps; step++) {
      // The machine may have stood still during one step, but hardly during two.
      if (step > 3 && isDecided(trials.map(trial => trial.seconds()))) break;
      for (const trial of trials) trial.run(step, images);
    }
    const [full, half] = trials.map(({ precision, seconds }) => ({ precision, seconds: seconds() }));
    return [full!, half!];
  } finally {
    for (const trial of trials) trial.close();
  }
}

/**
 * A GPU shows its speed on the real step only. A processor shows it on a small one too, as long as most of its time goes to
 * convolutions: with half as many channels and 32×32 pixels, bfloat16 seemed 1.2 times as fast on a processor with AMX where
 * real steps were twice as fast, and another program could turn that around.
 */
function trialSizes(h: Hyperparameters): Hyperparameters {
  if (device().kind === 'gpu') return h;
  return { ...h, imageSize: 48, batchSize: 16, generatorChannels: [128, 64, 32], discriminatorChannels: [32, 64, 128] };
}

/** Whether one precision took so many times as long as the other that more steps would not change the choice. */
export function isDecided(seconds: readonly number[]): boolean {
  return seconds.every(Number.isFinite) && Math.max(...seconds) > hopeless * Math.min(...seconds);
}

function startTrial(h: Hyperparameters, precision: Precision) {
  let shortest = Number.POSITIVE_INFINITY;
  let engine: TrainingEngine | undefined;
  const attempt = (work: () => void) => {
    try {
      work();
    } catch {
      // An op without a kernel for this precision: it cannot be used.
      engine?.close();
      engine = undefined;
      shortest = Number.POSITIVE_INFINITY;
    }
  };
  attempt(() => {
    engine = new TrainingEngine(h, 0, precision);
  });
  return {
    precision,
    seconds: () => shortest,
    run: (step: number, images: Uint8Array) =>
      attempt(() => {
        if (!engine) return;
        const start = performance.now();
        engine.update(step, images);
        if (step > 1) shortest = Math.min(shortest, (performance.now() - start) / 1000);
      }),
    close: () => engine?.close(),
  };
}
