import * as g from '../graph/index.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import { diffAugment, drawsPerImage, drawsWithCoins } from './diff-augment.js';
import { stateNames } from './generator-tensors.js';
import { randomSeed } from './random.js';

/** A variable and its value for the next step. */
export interface Carried {
  readonly variable: g.Variable;
  readonly next: g.Output;
}

/** Augments what the discriminator sees. */
export interface Augmenter {
  /** The random numbers of the fakes' augmentation. */
  readonly fakeDraws: g.Output;
  readonly real: (images: g.Output) => g.Output;
  readonly fake: (images: g.Output) => g.Output;
  /** @param margin float32 [n]: above 0 where the discriminator takes a real image for real */
  readonly adapted: (margin: g.Output) => readonly Carried[];
}

/** Images after which the probability can have gone from 0 to 1. */
const imagesFromNeverToAlways = 100_000;
/** The share of the last steps' certainty that stays: what remains is a mean over about four steps. */
const memory = 0.75;

/**
 * DiffAugment, always or, with `adaptiveAugment`, with a probability that follows from how much the discriminator overfits
 * (Karras et al. 2020, arXiv 2006.06676, section 3.1): r_t = E[sign(D(real))] above the target raises it, below lowers it,
 * each step by batch/100,000. The paper allows 500,000 images from 0 to 1, more than a training without a GPU ever sees.
 * @param step int32 scalar
 */
export function augmenter(graph: g.Graph, h: Hyperparameters, seed: number, step: g.Output): Augmenter {
  const isAdaptive = h.adaptiveAugment > 0;
  const perImage = isAdaptive ? drawsWithCoins : drawsPerImage;
  const drawsOf = (stream: 'augmentReal' | 'augmentFake') =>
    g.statelessUniform(randomSeed(seed, stream, step), [h.batchSize, perImage]);
  const fakeDraws = graph.scope('augment', () => drawsOf('augmentFake'));
  const probability = isAdaptive ? g.variable(graph, stateNames.augmentProbability, []) : undefined;
  const certainty = isAdaptive ? g.variable(graph, stateNames.augmentCertainty, []) : undefined;
  const augment = (x: g.Output, draws: () => g.Output) =>
    h.diffAugment.length > 0 ? diffAugment(g.cast(x, 'float32'), h.diffAugment, draws(), probability?.value) : x;
  return {
    fakeDraws,
    real: images => augment(images, () => drawsOf('augmentReal')),
    fake: images => augment(images, () => fakeDraws),
    adapted: margin => {
      if (!probability || !certainty) return [];
      const number = (value: number) => g.scalar(graph, value);
      const signs = g.select(g.less(number(0), margin), like(margin, 1), like(margin, -1));
      const sure = g.add(g.mul(certainty.value, number(memory)), g.mul(g.mean(signs), number(1 - memory)));
      const step = h.batchSize / imagesFromNeverToAlways;
      const moved = g.select(g.less(number(h.adaptiveAugment), sure), number(step), number(-step));
      return [
        { variable: probability, next: clamped(g.add(probability.value, moved)) },
        { variable: certainty, next: sure },
      ];
    },
  };
}

const like = (x: g.Output, value: number) => g.filled(x.node.graph, x.dtype, x.shape, value);

/** Between 0 and 1. */
function clamped(x: g.Output): g.Output {
  const one = g.scalar(x.node.graph, 1);
  return g.sub(one, g.relu(g.sub(one, g.relu(x))));
}
