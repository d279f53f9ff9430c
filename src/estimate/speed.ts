import { isDeepStrictEqual } from 'node:util';
import { nonNegativeLeastSquares } from '../math/least-squares.js';
import { median } from '../math/median.js';
import { penaltiesPerStep } from '../model/penalties.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { Precision } from '../schema/precision.js';
import type { BlockShape, BlockTime, Calibration } from '../schema/worker/record.js';
import { blockFlops, blocksOf, parameterCounts, penaltyFactor } from './flops.js';

/** What is known about the speed of a device in one precision. */
export interface Speed {
  /** Seconds of a training step. */
  step(h: Hyperparameters): number;
  /** Seconds that G needs for n images. */
  generation(h: Hyperparameters, n: number): number;
}

/** Hyperparameters on which the time of a step does not depend, or not by their values alone. */
const timeless = [
  'generatorLearningRate',
  'discriminatorLearningRate',
  'beta1',
  'beta2',
  'epsilon',
  'realLabel',
  'emaDecay',
  'precision',
  'r1',
  'r2',
  'penaltyEvery',
  'heldOut',
  'upsampling',
] as const satisfies readonly (keyof Hyperparameters)[];

/** Whether a step takes the same time with both. */
export function takeTheSameTime(a: Hyperparameters, b: Hyperparameters): boolean {
  if (penaltiesPerStep(a) !== penaltiesPerStep(b)) return false;
  const names = (Object.keys(a) as (keyof Hyperparameters)[]).filter(name => !timeless.includes(name as never));
  return names.every(name =>
    name === 'weightDecay' || name === 'adaptiveAugment'
      ? a[name] > 0 === b[name] > 0
      : isDeepStrictEqual(a[name], b[name]),
  );
}

/**
 * The speed that measured blocks and steps imply: seconds = Σ blocks + c₀ + c₁·parameters + c₂·pixels. The time of each
 * block comes from similar blocks that were measured. The coefficients stand for a run of the graph; for Adam, averages
 * and weight decay; and for the flip and scaling of the images. None is negative, and they minimize the sum of squared
 * relative errors over the steps measured in the faster precision. The result is then multiplied by the median ratio of
 * the measured to the predicted times of the steps in a precision.
 * @returns null when no steps were measured in this precision
 */
export function speedOf({ blocks, steps, fasterPrecision }: Timed, precision: Precision): Speed | null {
  const [faster, own] = [fasterPrecision, precision].map(each => steps.filter(time => time.precision === each));
  if (own!.length === 0) return null;
  const inBlocks = (h: Hyperparameters) =>
    blocksOf(h).reduce((sum, block) => sum + h.batchSize * penaltyFactor(h, block) * secondsPerImage(block, blocks), 0);
  const coefficients = nonNegativeLeastSquares(
    faster!.map(({ hyperparameters, secondsPerStep }) => besides(hyperparameters).map(value => value / secondsPerStep)),
    faster!.map(({ hyperparameters, secondsPerStep }) => 1 - inBlocks(hyperparameters) / secondsPerStep),
  );
  const inSum = (h: Hyperparameters) =>
    besides(h).reduce((sum, value, i) => sum + value * coefficients[i]!, inBlocks(h));
  const factor = median(own!.map(({ hyperparameters, secondsPerStep }) => secondsPerStep / inSum(hyperparameters)));
  return {
    step: h => factor * inSum(h),
    generation(h, n) {
      const generator = blocksOf(h).filter(({ network }) => network === 'generator');
      // A block of G makes three passes in a step, of which this is the first.
      const forward = generator.reduce((sum, block) => sum + (n * secondsPerImage(block, blocks)) / 3, 0);
      return factor * (coefficients[0]! + forward);
    },
  };
}

type Timed = Pick<Calibration, 'blocks' | 'steps' | 'fasterPrecision'>;

/** What a step does besides its blocks. */
function besides(h: Hyperparameters): number[] {
  const { generator, discriminator } = parameterCounts(h);
  return [1, generator + discriminator, h.batchSize * h.imageSize ** 2];
}

/** Weight of a measured block, by its distance. */
const power = 3;
/** Distance below which all measured blocks weigh the same. */
const near = 0.05;

/**
 * The time of a block from those measured in the same network: the mean of the logarithms of their seconds per FLOP,
 * weighted by 1/distance³ (Shepard 1968) in octaves of channels and sides. Channels that are multiples of 16 are far from
 * odd ones: many kernels work on 16 at a time, or on 8.
 */
export function secondsPerImage(block: BlockShape, measured: readonly BlockTime[]): number {
  const alike = measured.filter(({ network, isEdge }) => network === block.network && isEdge === block.isEdge);
  let [sum, weights] = [0, 0];
  for (const other of alike) {
    const weight = (near + distance(block, other)) ** -power;
    sum += weight * Math.log(other.secondsPerImage / blockFlops(other));
    weights += weight;
  }
  return Math.exp(sum / weights) * blockFlops(block);
}

function distance(a: BlockShape, b: BlockShape): number {
  const octaves = (name: 'inputs' | 'outputs' | 'side') => Math.log2(a[name] / b[name]);
  return Math.hypot(octaves('inputs'), octaves('outputs'), 0.7 * octaves('side'), (alignment(a) - alignment(b)) / 4);
}

/** How often all of a block's channels can be halved, at most four times. Those of images do not count. */
function alignment({ network, isEdge, inputs, outputs }: BlockShape): number {
  const channels = isEdge ? [network === 'generator' ? inputs : outputs] : [inputs, outputs];
  return Math.max(...[0, 1, 2, 3, 4].filter(times => channels.every(n => n % 2 ** times === 0)));
}
