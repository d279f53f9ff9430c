import * as g from '../graph/index.js';
import { realLabelOf } from '../model/real-label.js';
import type { Hyperparameters, LossKind } from '../schema/hyperparameters.js';

/** What both networks minimize. Each function takes the discriminator's logits, [n, 2], and gives a mean over the batch. */
export interface Loss {
  /** The part of the discriminator's loss that depends on real images alone; null when it compares them with fakes. */
  readonly onReal: ((real: g.Output) => g.Output) | null;
  /** The rest of it. */
  readonly onFake: (fake: g.Output, real: g.Output) => g.Output;
  readonly generator: (fake: g.Output, real: g.Output) => g.Output;
  /** How sure the discriminator is that each real image is one, [n]: above 0 when it is right. */
  readonly margin: (real: g.Output, fake: g.Output) => g.Output;
  /** Mean probability of `real` that the discriminator gives to the first logits: beside the others where it compares. */
  readonly probability: (logits: g.Output, others: g.Output) => g.Output;
}

/**
 * The losses of a training. All but the first are functions of one number for each image, c = logit 1 − logit 0, of which
 * sigmoid(c) is the probability of `real`:
 * - `softmax`: cross-entropy of both logits, as in the article. Up to rounding it is `sigmoid`.
 * - `sigmoid`: softplus(−c) on real images (smoothed by `realLabel`), softplus(c) on fakes; the generator's is softplus(−c),
 *   which does not saturate (Goodfellow et al. 2014, arXiv 1406.2661, section 3).
 * - `hinge`: max(0, 1 − c) on real images, max(0, 1 + c) on fakes; the generator's is −c (Lim & Ye 2017, arXiv 1705.02894).
 * - `relativistic`: softplus(fake c − real c) over pairs of a real image and a fake, and the opposite for the generator
 *   (RpGAN: Jolicoeur-Martineau 2018, arXiv 1807.00734; with R1 and R2 in Huang et al. 2024, arXiv 2501.05441).
 */
export function lossOf(h: Pick<Hyperparameters, 'loss' | 'realLabel'>): Loss {
  return kinds[h.loss](realLabelOf(h));
}

const kinds: Record<LossKind, (realLabel: number) => Loss> = {
  softmax: realLabel => ({
    onReal: real => crossEntropy(real, realLabel),
    onFake: fake => crossEntropy(fake, 0),
    generator: fake => crossEntropy(fake, 1),
    margin: realness,
    probability: meanProbability,
  }),
  sigmoid: realLabel => ({
    onReal: real => entropy(realness(real), realLabel),
    onFake: fake => entropy(realness(fake), 0),
    generator: fake => entropy(realness(fake), 1),
    margin: realness,
    probability: meanProbability,
  }),
  hinge: () => ({
    onReal: real => g.mean(g.relu(g.sub(one(real), realness(real)))),
    onFake: fake => g.mean(g.relu(g.add(one(fake), realness(fake)))),
    generator: fake => g.negate(g.mean(realness(fake))),
    margin: realness,
    probability: meanProbability,
  }),
  relativistic: () => ({
    onReal: null,
    onFake: (fake, real) => g.mean(g.softplus(difference(fake, real))),
    generator: (fake, real) => g.mean(g.softplus(difference(real, fake))),
    margin: difference,
    // Only differences are learned, so the probability of a single image means nothing.
    probability: (logits, others) => g.mean(g.sigmoid(difference(logits, others))),
  }),
};

/** The discriminator's verdict as one number for each image: logits [n, 2] → logit 1 − logit 0, [n]. */
export function realness(logits: g.Output): g.Output {
  const n = logits.shape[0]!;
  const column = (i: number) => g.reshape(g.slice(logits, [0, i], [n, 1]), [n]);
  return g.sub(column(1), column(0));
}

const difference = (a: g.Output, b: g.Output) => g.sub(realness(a), realness(b));
const one = (x: g.Output) => g.scalar(x.node.graph, 1);

/** Mean cross-entropy of sigmoid(x) against the same probability for every image: softplus(x) − probability·x. */
function entropy(x: g.Output, probability: number): g.Output {
  const { graph } = x.node;
  if (probability === 1) return g.mean(g.softplus(g.negate(x)));
  if (probability === 0) return g.mean(g.softplus(x));
  return g.mean(g.sub(g.softplus(x), g.mul(x, g.scalar(graph, probability))));
}

/** Mean cross-entropy of logits [n, 2] against the same probability of `real` for every image. */
export function crossEntropy(logits: g.Output, real: number): g.Output {
  const { graph } = logits.node;
  const n = logits.shape[0]!;
  const labels = g.constant(graph, 'float32', [n, 2], Array.from({ length: n }, () => [1 - real, real]).flat());
  return g.mean(g.softmaxCrossEntropy(logits, labels));
}

/** Mean probability that the discriminator gives to `real`. */
function meanProbability(logits: g.Output): g.Output {
  return g.reshape(g.slice(g.mean(g.softmax(logits), [0]), [1], [1]), []);
}
