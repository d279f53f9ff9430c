import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import {
  classes,
  discriminatorNetwork,
  generatorNetwork,
  type Layer,
  type Network,
  negativeSlope,
  normEpsilon,
  type Parameter,
  parametersOf,
} from '../../src/model/architecture.js';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';

// The package's own declarations do not resolve under NodeNext.
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof tfjs;

type Weights = ReadonlyMap<string, tfjs.Variable>;

/**
 * The training step as a Node developer would write it with tfjs-node: one op at a time, gradients by
 * `tf.variableGrads`, Adam by `tf.train.adam`. It leaves out the flip and the running average of the weights, so it
 * has less to do than ours.
 * @returns one update of both networks from uint8 images [batch, size, size, 3]; gives the losses of G and of D
 */
export function plainTraining(h: Hyperparameters): (images: Uint8Array) => [generator: number, discriminator: number] {
  const [generator, discriminator] = [generatorNetwork(h), discriminatorNetwork(h)];
  const [ofG, ofD] = [initialize(generator), initialize(discriminator)];
  const [varsOfG, varsOfD] = [[...ofG.values()], [...ofD.values()]];
  const adam = (rate: number) => tf.train.adam(rate, h.beta1, h.beta2, h.epsilon);
  const [adamOfG, adamOfD] = [adam(h.generatorLearningRate), adam(h.discriminatorLearningRate)];
  const lossOf = (terms: tfjs.Scalar[], network: Network, weights: Weights) =>
    tf.addN([...terms, ...decay(network, weights, h.weightDecay)]) as tfjs.Scalar;

  return images => {
    const real = tf.tidy(() => {
      const pixels = tf.tensor4d(images, [h.batchSize, h.imageSize, h.imageSize, 3], 'int32');
      return tf.sub(tf.div(tf.cast(pixels, 'float32'), 127.5), 1) as tfjs.Tensor4D;
    });
    const z = tf.randomUniform<tfjs.Rank.R2>([h.batchSize, h.latentSize], -1, 1);
    const g = tf.variableGrads(() => {
      const logits = discriminate(discriminator, ofD, generate(generator, ofG, z));
      return lossOf([crossEntropy(logits, 1)], generator, ofG);
    }, varsOfG);
    const fake = tf.tidy(() => generate(generator, ofG, z));
    const d = tf.variableGrads(() => {
      const logits = [real, fake].map(batch => discriminate(discriminator, ofD, batch));
      return lossOf([crossEntropy(logits[0]!, h.realLabel), crossEntropy(logits[1]!, 0)], discriminator, ofD);
    }, varsOfD);
    adamOfG.applyGradients(named(g.grads));
    adamOfD.applyGradients(named(d.grads));
    const losses: [number, number] = [g.value.dataSync()[0]!, d.value.dataSync()[0]!];
    tf.dispose([real, z, fake, g.value, d.value, ...Object.values(g.grads), ...Object.values(d.grads)]);
    return losses;
  };
}

function initialize(network: Network): Weights {
  const initial = ({ shape, initializer }: Parameter) =>
    'stddev' in initializer
      ? tf.truncatedNormal([...shape], 0, initializer.stddev)
      : tf.fill([...shape], initializer.value);
  return new Map(parametersOf(network).map(parameter => [parameter.name, tf.variable(initial(parameter))]));
}

function generate({ dense, base, blocks }: Network, weights: Weights, z: tfjs.Tensor2D): tfjs.Tensor4D {
  const flat = tf.matMul(z, kernel(dense, weights) as tfjs.Tensor2D);
  const map = tf.reshape(flat, [-1, base, base, dense.outputs]) as tfjs.Tensor4D;
  let x = tf.relu(normOrBias(map, dense, weights));
  for (const [i, block] of blocks.entries()) {
    const shape: [number, number, number, number] = [z.shape[0], block.side, block.side, block.outputs];
    const y = tf.conv2dTranspose(x, kernel(block, weights) as tfjs.Tensor4D, shape, 2, 'same');
    x = (i < blocks.length - 1 ? tf.relu : tf.tanh)(normOrBias(y, block, weights));
  }
  return x;
}

function discriminate({ dense, blocks }: Network, weights: Weights, images: tfjs.Tensor4D): tfjs.Tensor2D {
  let x = images;
  for (const block of blocks) {
    const y = tf.conv2d(x, kernel(block, weights) as tfjs.Tensor4D, 2, 'same');
    x = tf.leakyRelu(normOrBias(y, block, weights), negativeSlope);
  }
  const flat = tf.reshape(x, [-1, dense.inputs]) as tfjs.Tensor2D;
  return tf.add(tf.matMul(flat, kernel(dense, weights) as tfjs.Tensor2D), weights.get(dense.bias!.name)!);
}

function normOrBias(x: tfjs.Tensor4D, { norm, bias }: Layer, weights: Weights): tfjs.Tensor4D {
  if (!norm) return bias ? tf.add(x, weights.get(bias.name)!) : x;
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const { affine } = norm;
  const offset = affine ? weights.get(affine.offset.name)! : tf.zeros(mean.shape);
  const scale = affine ? weights.get(affine.scale.name)! : tf.ones(mean.shape);
  type Vector = tfjs.Tensor1D;
  return tf.batchNorm(x, mean as Vector, variance as Vector, offset as Vector, scale as Vector, normEpsilon);
}

/** @param real probability of the class `real` */
function crossEntropy(logits: tfjs.Tensor2D, real: number): tfjs.Scalar {
  const labels = tf.tile(tf.tensor2d([[1 - real, real]], [1, classes]), [logits.shape[0], 1]);
  return tf.losses.softmaxCrossEntropy(labels, logits) as tfjs.Scalar;
}

function decay(network: Network, weights: Weights, rate: number): tfjs.Scalar[] {
  if (rate === 0) return [];
  return parametersOf(network)
    .filter(({ decays }) => decays)
    .map(({ name }) => tf.mul(tf.sum(tf.square(weights.get(name)!)), rate / 2) as tfjs.Scalar);
}

function named(grads: tfjs.NamedTensorMap) {
  return Object.entries(grads).map(([name, tensor]) => ({ name, tensor }));
}

function kernel({ kernel: { name } }: Layer, weights: Weights): tfjs.Tensor {
  return weights.get(name)!;
}
