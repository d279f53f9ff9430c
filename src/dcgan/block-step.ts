import * as g from '../graph/index.js';
import { discriminatorNetwork, generatorNetwork, type Layer, type Network } from '../model/architecture.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { BlockShape } from '../schema/worker/record.js';
import type { Forms } from './forms.js';
import { crossEntropy } from './losses.js';
import { discriminate, filledUp, generate } from './networks.js';
import { randomSeed } from './random.js';

export interface BlockStep {
  readonly graph: g.Graph;
  /** Fetching it gives every variable its value. */
  readonly initialized: g.Output;
  /** Fetching it makes the passes. */
  readonly done: g.Output;
}

/**
 * The part of a training step that belongs to one block of a network, by itself: the same passes by the same code (see
 * stepPasses), so that its time can be measured. Whatever surrounds the block is as small as possible.
 * @param base hyperparameters, of which all but the sizes are used
 * @param n images in the batch
 */
export function blockStep(base: Hyperparameters, block: BlockShape, n: number, forms: Forms): BlockStep {
  const graph = new g.Graph(forms.convolutions);
  const variables = new Map<string, g.Variable>();
  const variable = (name: string, shape: g.Shape) => {
    const known = variables.get(name) ?? g.variable(graph, name, shape);
    variables.set(name, known);
    return known.value;
  };
  const passes = block.network === 'generator' ? generatorPasses : discriminatorPasses;
  const gradients = passes({ base, block, n, forms, variable });
  return {
    graph,
    initialized: graph.scope('initialize', () => initialize(graph, [...variables.values()])),
    done: g.identity(g.addN(gradients.map(firstElement))),
  };
}

type MakeVariable = (name: string, shape: g.Shape) => g.Output;

interface Alone {
  readonly base: Hyperparameters;
  readonly block: BlockShape;
  readonly n: number;
  readonly forms: Forms;
  readonly variable: MakeVariable;
}

function generatorPasses({ base, block, n, forms, variable }: Alone): g.Output[] {
  const { inputs, outputs, side, isEdge } = block;
  const generatorChannels = isEdge ? [inputs] : [inputs, outputs];
  const imageSize = isEdge ? side : 2 * side;
  const whole = generatorNetwork({ ...base, latentSize: 1, imageSize, generatorChannels });
  const network: Network = { ...whole, dense: withoutNorm(whole.dense), blocks: whole.blocks.slice(0, 1) };
  const weights = weightsOf(network, variable);
  const { images } = generate(network, weights.value, variable('z', [n, 1]), forms);
  return g.gradients(g.sum(g.cast(images, 'float32')), weights.kernels);
}

function discriminatorPasses({ base, block, n, forms, variable }: Alone): g.Output[] {
  const { inputs, outputs, side, isEdge } = block;
  const discriminatorChannels = isEdge ? [outputs] : [inputs, outputs];
  const imageSize = isEdge ? side : 2 * side;
  const whole = discriminatorNetwork({ ...base, imageSize, discriminatorChannels });
  const network: Network = { ...whole, blocks: whole.blocks.slice(-1) };
  const weights = weightsOf(network, variable);
  const [real, fake] = ['real', 'fake'].map(name => variable(name, [n, side, side, filledUp(inputs, forms)])) as [
    g.Output,
    g.Output,
  ];
  const [onFake, onReal] = [fake, real].map(x => discriminate(network, weights.value, x, forms)) as [
    g.Output,
    g.Output,
  ];
  const loss = g.add(crossEntropy(onReal, 1), crossEntropy(onFake, 0));
  return [
    ...g.gradients(crossEntropy(onFake, 1), [fake]),
    ...g.gradients(loss, isEdge ? weights.kernels : [...weights.kernels, real, fake]),
  ];
}

function weightsOf({ dense, blocks }: Network, variable: MakeVariable) {
  const parameters = [dense, ...blocks].flatMap(({ kernel, bias, norm }) => [
    kernel,
    ...(bias ? [bias] : []),
    ...(norm?.affine ? [norm.affine.scale, norm.affine.offset] : []),
  ]);
  const values = new Map(parameters.map(({ name, shape }) => [name, variable(name, shape)]));
  const value = (name: string) => values.get(name)!;
  return { value, kernels: [dense, ...blocks].map(({ kernel }) => value(kernel.name)) };
}

/** Biases cost next to nothing. */
function withoutNorm(layer: Layer): Layer {
  const { name, outputs } = layer;
  const bias = { name: `${name}/bias`, shape: [outputs], initializer: { value: 0 }, decays: false, isNearest: false };
  return { ...layer, bias, norm: null };
}

/** A float32 scalar from x, to be fetched: TensorFlow computes only what is fetched. */
export function firstElement(x: g.Output): g.Output {
  return g.cast(g.reshape(g.slice(g.reshape(x, [g.sizeOf(x.shape)]), [0], [1]), []), 'float32');
}

function initialize(graph: g.Graph, variables: readonly g.Variable[]): g.Output {
  const assigned = variables.map((variable, i) => {
    const seed = randomSeed(0, 'initial', g.constant(graph, 'int32', [], [i]));
    return g.assign(variable, g.statelessTruncatedNormal(seed, variable.shape));
  });
  return g.whenDone(graph, assigned);
}
