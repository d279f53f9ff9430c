import * as g from '../graph/index.js';
import {
  discriminatorNetwork,
  generatorNetwork,
  type Network,
  type Parameter,
  parametersOf,
} from '../model/architecture.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import { augmenter } from './augmenter.js';
import type { Forms } from './forms.js';
import { stateNames } from './generator-tensors.js';
import { initialize, type Trained } from './initial-values.js';
import { lossOf, realness } from './losses.js';
import { discriminate, generate, type Moments } from './networks.js';
import { penaltyOf } from './penalties.js';
import { randomSeed, uniform } from './random.js';
import { type SpectralNorm, spectralNorm } from './spectral-norm.js';
import { moveAll } from './updates.js';

/** Position of each value in the vector that a step returns. */
export const lossNames = ['generator', 'discriminator', 'dReal', 'dFake'] as const;

export interface TrainingStep {
  readonly graph: g.Graph;
  readonly generator: Network;
  readonly discriminator: Network;
  readonly inputs: {
    /** uint8 [batch, size, size, 3]: real images. */
    readonly images: g.Output;
    /** int32 scalar: the step's number, from 1. Adam's bias correction, z and flips follow from it. */
    readonly step: g.Output;
    /** float32 scalar: what both learning rates are multiplied by. */
    readonly learningRateScale: g.Output;
  };
  /** float32 [4] as in `lossNames`; fetching it updates both networks. */
  readonly losses: g.Output;
  /** The same, for a step with the penalties R1 and R2; null when the training has none. */
  readonly penalized: g.Output | null;
  /** float32 [batch, latentSize]: z of the step, for tests. */
  readonly z: g.Output;
  /** The real images as the discriminator sees them, float32 in (-1, 1), for tests. */
  readonly real: g.Output;
  /** float32 [batch, 7 or, with adaptive augmentation, 10]: the random numbers of the fakes' augmentation, for tests. */
  readonly fakeDraws: g.Output;
  /** The discriminator's mean verdict, logit 1 − logit 0, on uint8 images; null when none are held out. */
  readonly verdict: { readonly images: g.Output; readonly mean: g.Output } | null;
  /** Fetching it gives every variable its initial value. */
  readonly initialized: g.Output;
  /** Every variable: weights of both networks, Adam's m and v of each, the generator's running average. */
  readonly variables: readonly g.Variable[];
  /** Inputs for the values of all variables, in the same order; feed all, fetch `restored`. */
  readonly assignments: readonly g.Assignment[];
  readonly restored: g.Output;
  /** Outputs with the values of all variables, in the same order. */
  readonly values: readonly g.Output[];
  /** Moments of G's batch norms over a batch of latents, with the raw and with the averaged weights. */
  readonly moments: { readonly z: g.Output; readonly raw: readonly Moments[]; readonly ema: readonly Moments[] };
}

/**
 * One training step as a graph: flip and scaling of the real images, z, both networks on the same fakes, both losses with
 * weight decay, their gradients, both Adam updates, and the generator's running average.
 * @param seed 32 bits: initial weights, z, flips and augmentations are functions of it
 * @param forms how it is computed: the result is the same except for rounding
 */
export function trainingStep(h: Hyperparameters, seed: number, forms: Forms): TrainingStep {
  const graph = new g.Graph(forms.convolutions);
  const [generator, discriminator] = [generatorNetwork(h), discriminatorNetwork(h)];
  const ofGenerator = parametersOf(generator).map(p => trained(graph, p));
  const ofDiscriminator = parametersOf(discriminator).map(p => trained(graph, p));
  const all = [...ofGenerator, ...ofDiscriminator];
  const values = new Map(all.map(({ parameter, weights }) => [parameter.name, weights.value]));
  const weights = (name: string) => values.get(name)!;

  const images = g.placeholder(graph, 'uint8', [h.batchSize, h.imageSize, h.imageSize, 3]);
  const step = g.placeholder(graph, 'int32', []);
  const learningRateScale = g.placeholder(graph, 'float32', []);
  const augment = augmenter(graph, h, seed, step);
  const real = graph.scope('real', () =>
    augment.real(scale(h.flip ? flip(images, randomSeed(seed, 'flip', step)) : images)),
  );
  const spectral = h.spectralNorm ? ofDiscriminator.filter(hasKernel).map(kernel => normed(graph, kernel)) : [];
  const divided = new Map(spectral.map(({ name, norm }) => [name, norm.kernel]));
  const discriminatorWeights = (name: string) => divided.get(name) ?? weights(name);

  const loss = lossOf(h);
  const onReal = discriminate(discriminator, discriminatorWeights, real, forms);
  const realLoss = loss.onReal?.(onReal);
  const onRealGradients = realLoss && gradientsOf(realLoss, ofDiscriminator, h.weightDecay);

  // The real images are finished with before the first fake is made, so that the feature maps of both need not be in
  // memory at the same time. A loss that compares them needs both.
  const realDone = onRealGradients?.map(({ node }) => node);
  const z = graph.after(realDone ? [g.group(graph, realDone)] : [], () =>
    graph.scope('z', () => uniform(randomSeed(seed, 'z', step), [h.batchSize, h.latentSize])),
  );
  const fake = generate(generator, weights, z, forms).images;
  const seen = graph.scope('fake', () => augment.fake(fake));
  const onFake = discriminate(discriminator, discriminatorWeights, seen, forms);
  const fakeLoss = loss.onFake(onFake, onReal);
  const generatorLoss = loss.generator(onFake, onReal);
  const onFakeGradients = gradientsOf(fakeLoss, ofDiscriminator, realLoss ? 0 : h.weightDecay);

  const discriminatorLoss = realLoss ? g.add(realLoss, fakeLoss) : fakeLoss;
  const gradients = [
    ...gradientsOf(generatorLoss, ofGenerator, h.weightDecay),
    ...onFakeGradients.map((gradient, i) => (onRealGradients ? g.add(onRealGradients[i]!, gradient) : gradient)),
  ];
  const report = graph.scope('report', () =>
    g.stack([generatorLoss, discriminatorLoss, loss.probability(onReal, onFake), loss.probability(onFake, onReal)]),
  );

  const adapted = h.adaptiveAugment > 0 ? augment.adapted(loss.margin(onReal, onFake)) : [];
  const carried = [...spectral.map(({ u, norm }) => ({ variable: u, next: norm.next })), ...adapted];
  /** Both networks learn from the same state: every read and every gradient comes before any update. */
  const allComputed = (gradients: readonly g.Output[]) =>
    g.group(graph, [...gradients.map(gradient => gradient.node), report.node, ...carried.map(({ next }) => next.node)]);
  const computed = allComputed(gradients);
  const averages = ofGenerator.map(({ parameter }) =>
    g.variable(graph, stateNames.ema(parameter.name), parameter.shape),
  );
  const updated = (computed: g.Node, gradients: readonly g.Output[]) => {
    const updates = graph.after([computed], () => {
      const moved = moveAll(h, { generator: ofGenerator, discriminator: ofDiscriminator, averages }, gradients, {
        step,
        learningRateScale,
      });
      return [...moved, ...carried.map(({ variable, next }) => g.assign(variable, next))];
    });
    return graph.after(updates, () => g.identity(report));
  };
  const losses = updated(computed, gradients);
  const penalty = penaltyOf(h, { images: real, logits: onReal }, { images: seen, logits: onFake });
  const withPenalty = penalty && [
    ...gradients.slice(0, ofGenerator.length),
    ...addGradients(gradients.slice(ofGenerator.length), penalty, ofDiscriminator),
  ];
  const penalized = withPenalty && updated(allComputed(withPenalty), withPenalty);

  const vectors = spectral.map(({ u }) => u);
  const zeros = adapted.map(({ variable }) => variable);
  const variables = [...all.flatMap(({ weights, m, v }) => [weights, m, v]), ...averages, ...vectors, ...zeros];
  const assignments = graph.scope('restore', () => variables.map(g.assignment));
  const average = new Map(averages.map((variable, i) => [ofGenerator[i]!.parameter.name, variable.value]));
  const latents = g.placeholder(graph, 'float32', [h.batchSize, h.latentSize]);
  return {
    graph,
    generator,
    discriminator,
    inputs: { images, step, learningRateScale },
    losses,
    penalized,
    z,
    real,
    fakeDraws: augment.fakeDraws,
    verdict:
      h.heldOut > 0
        ? verdictOn(graph, images.shape, x => discriminate(discriminator, discriminatorWeights, x, forms))
        : null,
    initialized: initialize(graph, seed, all, { averages, vectors, zeros }),
    variables,
    assignments,
    restored: g.whenDone(
      graph,
      assignments.map(assignment => assignment.done),
    ),
    values: variables.map(variable => g.identity(variable.value)),
    moments: {
      z: latents,
      raw: graph.scope('calibrate', () => momentsOf(generator, weights, latents, forms.batchNorm)),
      ema: graph.scope('calibrate-ema', () =>
        momentsOf(generator, name => average.get(name)!, latents, forms.batchNorm),
      ),
    },
  };
}

function verdictOn(graph: g.Graph, shape: g.Shape, judge: (images: g.Output) => g.Output): TrainingStep['verdict'] {
  const images = g.placeholder(graph, 'uint8', shape);
  return graph.scope('verdict', () => ({ images, mean: g.identity(g.mean(realness(judge(scale(images))))) }));
}

interface Normed {
  readonly name: string;
  readonly u: g.Variable;
  readonly norm: SpectralNorm;
}

function hasKernel({ parameter }: Trained): boolean {
  return parameter.shape.length > 1;
}

function normed(graph: g.Graph, { parameter: { name, shape }, weights }: Trained): Normed {
  const u = g.variable(graph, stateNames.spectral(name), [shape.at(-1)!]);
  return { name, u, norm: graph.scope(`spectral/${name}`, () => spectralNorm(weights.value, u.value)) };
}

function trained(graph: g.Graph, parameter: Parameter): Trained {
  const { name, shape } = parameter;
  return {
    parameter,
    weights: g.variable(graph, name, shape),
    m: g.variable(graph, stateNames.m(name), shape),
    v: g.variable(graph, stateNames.v(name), shape),
  };
}

/** Mirrors each image with probability ½. */
function flip(images: g.Output, seed: g.Output): g.Output {
  const coin = g.statelessUniform(seed, [images.shape[0]!, 1, 1, 1]);
  return g.select(g.less(coin, g.scalar(images.node.graph, 0.5)), g.reverse(images, 2), images);
}

/** uint8 → float32, x/127.5 − 1. */
function scale(images: g.Output): g.Output {
  const { graph } = images.node;
  return g.sub(g.mul(g.cast(images, 'float32'), g.scalar(graph, 1 / 127.5)), g.scalar(graph, 1));
}

/** Gradients of the loss plus ½·decay·Σw² over the parameters that decay. */
function gradientsOf(loss: g.Output, of: readonly Trained[], decay: number): g.Output[] {
  const { graph } = loss.node;
  const decaying = decay > 0 ? of.filter(({ parameter }) => parameter.decays) : [];
  const penalties = decaying.map(({ weights }) => g.mul(g.l2Loss(weights.value), g.scalar(graph, decay)));
  return g.gradients(
    g.addN([loss, ...penalties]),
    of.map(({ weights }) => weights.value),
  );
}

/** Adds the penalty's gradients, where it has any: most biases do not influence it. */
function addGradients(gradients: readonly g.Output[], penalty: g.Output, of: readonly Trained[]): g.Output[] {
  const added = g.existingGradients(
    penalty,
    of.map(({ weights }) => weights.value),
  );
  return gradients.map((gradient, i) => (added[i] ? g.add(gradient, added[i]) : gradient));
}

/** In float32, as the generator is served. */
function momentsOf(
  network: Network,
  weights: (name: string) => g.Output,
  z: g.Output,
  batchNorm: Forms['batchNorm'],
): Moments[] {
  return generate(network, weights, z, { precision: 'float32', batchNorm, channelMultiple: 1 }).moments.map(
    ({ name, mean, variance }) => ({
      name,
      mean: g.identity(mean),
      variance: g.identity(variance),
    }),
  );
}
