import * as g from '../graph/index.js';
import {
  discriminatorNetwork,
  generatorNetwork,
  type Network,
  type Parameter,
  parametersOf,
} from '../model/architecture.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import { diffAugment, drawsPerImage } from './diff-augment.js';
import type { Forms } from './forms.js';
import { stateNames } from './generator-tensors.js';
import { initialize, type Trained } from './initial-values.js';
import { crossEntropy, meanProbability } from './losses.js';
import { discriminate, generate, type Moments } from './networks.js';
import { randomSeed, uniform } from './random.js';
import { type SpectralNorm, spectralNorm } from './spectral-norm.js';
import { adamSettings, emaDecay, moveAverage } from './updates.js';

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
  /** float32 [batch, latentSize]: z of the step, for tests. */
  readonly z: g.Output;
  /** The real images as the discriminator sees them, float32 in (-1, 1), for tests. */
  readonly real: g.Output;
  /** float32 [batch, 7]: the random numbers of the fakes' augmentation, for tests. */
  readonly fakeDraws: g.Output;
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
  const drawsOf = (stream: 'augmentReal' | 'augmentFake') =>
    g.statelessUniform(randomSeed(seed, stream, step), [h.batchSize, drawsPerImage]);
  const fakeDraws = graph.scope('augment', () => drawsOf('augmentFake'));
  const augment = (x: g.Output, draws: () => g.Output) =>
    h.diffAugment.length > 0 ? diffAugment(g.cast(x, 'float32'), h.diffAugment, draws()) : x;
  const real = graph.scope('real', () =>
    augment(scale(h.flip ? flip(images, randomSeed(seed, 'flip', step)) : images), () => drawsOf('augmentReal')),
  );
  const spectral = h.spectralNorm ? ofDiscriminator.filter(hasKernel).map(kernel => normed(graph, kernel)) : [];
  const divided = new Map(spectral.map(({ name, norm }) => [name, norm.kernel]));
  const discriminatorWeights = (name: string) => divided.get(name) ?? weights(name);

  const onReal = discriminate(discriminator, discriminatorWeights, real, forms);
  const realLoss = crossEntropy(onReal, h.realLabel);
  const onRealGradients = gradientsOf(realLoss, ofDiscriminator, h.weightDecay);

  // The real images are finished with before the first fake is made, so that the feature maps of both need not be in
  // memory at the same time.
  const realDone = g.group(
    graph,
    onRealGradients.map(({ node }) => node),
  );
  const z = graph.after([realDone], () =>
    graph.scope('z', () => uniform(randomSeed(seed, 'z', step), [h.batchSize, h.latentSize])),
  );
  const fake = generate(generator, weights, z, forms).images;
  const seen = graph.scope('fake', () => augment(fake, () => fakeDraws));
  const onFake = discriminate(discriminator, discriminatorWeights, seen, forms);
  const fakeLoss = crossEntropy(onFake, 0);
  const generatorLoss = crossEntropy(onFake, 1);
  const onFakeGradients = gradientsOf(fakeLoss, ofDiscriminator, 0);

  const discriminatorLoss = g.add(realLoss, fakeLoss);
  const gradients = [
    ...gradientsOf(generatorLoss, ofGenerator, h.weightDecay),
    ...onRealGradients.map((gradient, i) => g.add(gradient, onFakeGradients[i]!)),
  ];
  const report = graph.scope('report', () =>
    g.stack([generatorLoss, discriminatorLoss, meanProbability(onReal), meanProbability(onFake)]),
  );

  // Both networks learn from the same state: every read and every gradient comes before any update.
  const computed = g.group(graph, [
    ...gradients.map(gradient => gradient.node),
    report.node,
    ...spectral.map(({ norm }) => norm.next.node),
  ]);
  const averages = ofGenerator.map(({ parameter }) =>
    g.variable(graph, stateNames.ema(parameter.name), parameter.shape),
  );
  const updates = graph.after([computed], () => {
    const adam = adamSettings(graph, h, g.cast(step, 'float32'), learningRateScale);
    const updated = all.map(({ weights, m, v }, i) =>
      g.applyAdam(weights, m, v, gradients[i]!, i < ofGenerator.length ? adam.generator : adam.discriminator),
    );
    const decay = emaDecay(graph, h.emaDecay, g.cast(step, 'float32'));
    const averaged = averages.map((average, i) =>
      graph.after([updated[i]!], () => moveAverage(average, ofGenerator[i]!.weights, decay)),
    );
    return [...updated, ...averaged, ...spectral.map(({ u, norm }) => g.assign(u, norm.next))];
  });
  const losses = graph.after(updates, () => g.identity(report));

  const vectors = spectral.map(({ u }) => u);
  const variables = [...all.flatMap(({ weights, m, v }) => [weights, m, v]), ...averages, ...vectors];
  const assignments = graph.scope('restore', () => variables.map(g.assignment));
  const average = new Map(averages.map((variable, i) => [ofGenerator[i]!.parameter.name, variable.value]));
  const latents = g.placeholder(graph, 'float32', [h.batchSize, h.latentSize]);
  return {
    graph,
    generator,
    discriminator,
    inputs: { images, step, learningRateScale },
    losses,
    z,
    real,
    fakeDraws,
    initialized: initialize(graph, seed, all, averages, vectors),
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
