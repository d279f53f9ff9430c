import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import { stateNames } from '../../src/dcgan/index.js';
import {
  discriminatorNetwork,
  generatorNetwork,
  type Layer,
  negativeSlope,
  normEpsilon,
  parametersOf,
} from '../../src/model/architecture.js';
import type { Tensors } from '../../src/model/tensors.js';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { plainAugment } from './plain-augment.js';
import { plainLosses, plainRealness } from './plain-losses.js';

// The package's own declarations do not resolve under NodeNext.
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof tfjs;

/** The same training step as a Node developer writes it: one TensorFlow op at a time, gradients by tfjs. */
export class PlainTraining {
  readonly #h: Hyperparameters;
  readonly #weights: Map<string, tfjs.Variable>;
  readonly #adam = new Map<string, { m: tfjs.Tensor; v: tfjs.Tensor }>();
  /** Vectors of spectral norm by the names of their kernels, and what they became in this step. */
  readonly #vectors = new Map<string, tfjs.Tensor2D>();
  readonly #singular = new Map<string, { left: tfjs.Tensor2D; right: tfjs.Tensor2D }>();
  #t = 0;
  /** The losses without weight decay, in the order in which they were computed. */
  #entropies: number[] = [];

  constructor(h: Hyperparameters, initial: Tensors) {
    this.#h = h;
    const parameters = [...parametersOf(generatorNetwork(h)), ...parametersOf(discriminatorNetwork(h))];
    this.#weights = new Map(
      parameters.map(({ name, shape }) => [name, tf.variable(tf.tensor(initial[name]!.data.slice(), [...shape]))]),
    );
    for (const { name, shape } of parameters)
      this.#adam.set(name, { m: tf.zeros([...shape]), v: tf.zeros([...shape]) });
    if (!h.spectralNorm) return;
    for (const { name } of parametersOf(discriminatorNetwork(h)).filter(({ name }) => name.endsWith('/kernel'))) {
      const { data } = initial[stateNames.spectral(name)]!;
      this.#vectors.set(name, tf.tensor2d(data.slice(), [data.length, 1]));
    }
  }

  /**
   * @param draws random numbers of the fakes' augmentation
   * @returns the losses of the generator and of the discriminator, without weight decay
   */
  update(z: Float32Array, real: Float32Array, draws: Float32Array): [number, number] {
    const h = this.#h;
    this.#t++;
    this.#entropies = [];
    const latents = tf.tensor2d(z, [h.batchSize, h.latentSize]);
    const images = tf.tensor4d(real, [h.batchSize, h.imageSize, h.imageSize, 3]);
    this.#iterate();
    const augment = (x: tfjs.Tensor4D) => plainAugment(x, h.diffAugment, draws);
    const [ofG, ofD] = [this.#names('generator/'), this.#names('discriminator/')];
    const forG = tf.variableGrads(
      () => {
        const onFake = this.#discriminate(augment(this.#generate(latents)));
        return this.#withDecay(plainLosses(h, onFake, this.#discriminate(images)).generator, ofG);
      },
      ofG.map(name => this.#weights.get(name)!),
    );
    const fake = tf.tidy(() => augment(this.#generate(latents)));
    const forD = tf.variableGrads(
      () => {
        const { discriminator } = plainLosses(h, this.#discriminate(fake), this.#discriminate(images));
        const penalties = this.#t % h.penaltyEvery === 0 ? [this.#slope(images, h.r1), this.#slope(fake, h.r2)] : [];
        return this.#withDecay(discriminator, ofD, penalties);
      },
      ofD.map(name => this.#weights.get(name)!),
    );
    this.#apply(ofG, forG.grads, h.generatorLearningRate);
    this.#apply(ofD, forD.grads, h.discriminatorLearningRate);
    tf.dispose([latents, images, fake, forG, forD] as never);
    return [this.#entropies[0]!, this.#entropies[1]!];
  }

  weights(): Record<string, Float32Array> {
    return Object.fromEntries([...this.#weights].map(([name, w]) => [name, w.dataSync() as Float32Array]));
  }

  /** One power iteration for each kernel of the discriminator. */
  #iterate(): void {
    if (!this.#h.spectralNorm) return;
    for (const name of this.#names('discriminator/').filter(name => name.endsWith('/kernel'))) {
      const { left, right } = tf.tidy(() => {
        const w = this.#weights.get(name)!;
        const matrix = tf.reshape(w, [-1, w.shape.at(-1)!]);
        const unit = (x: tfjs.Tensor) => tf.div(x, tf.norm(x)) as tfjs.Tensor2D;
        const left = unit(tf.matMul(matrix, this.#vectors.get(name)!));
        return { left, right: unit(tf.matMul(matrix, left, true)) };
      });
      this.#vectors.set(name, right);
      this.#singular.set(name, { left, right });
    }
  }

  vectors(): Record<string, Float32Array> {
    return Object.fromEntries([...this.#vectors].map(([name, u]) => [name, u.dataSync() as Float32Array]));
  }

  dispose(): void {
    for (const w of this.#weights.values()) w.dispose();
    for (const { m, v } of this.#adam.values()) tf.dispose([m, v]);
  }

  #names(prefix: string): string[] {
    return [...this.#weights.keys()].filter(name => name.startsWith(prefix));
  }

  /** The penalty on the slope of the discriminator at these images. */
  #slope(images: tfjs.Tensor4D, weight: number): tfjs.Scalar {
    if (weight === 0) return tf.scalar(0);
    const slope = tf.grad(x => tf.sum(plainRealness(this.#discriminate(x as tfjs.Tensor4D))))(images);
    return tf.mul(tf.sum(tf.square(slope)), (this.#h.penaltyEvery * weight) / 2 / images.shape[0]) as tfjs.Scalar;
  }

  #withDecay(loss: tfjs.Scalar, names: readonly string[], penalties: readonly tfjs.Scalar[] = []): tfjs.Scalar {
    const decays = names
      .filter(name => name.endsWith('/kernel'))
      .map(name => tf.mul(tf.sum(tf.square(this.#weights.get(name)!)), 0.5 * this.#h.weightDecay));
    this.#entropies.push(loss.dataSync()[0]!);
    return tf.addN([loss, ...penalties, ...(this.#h.weightDecay > 0 ? decays : [])]) as tfjs.Scalar;
  }

  #apply(names: readonly string[], grads: tfjs.NamedTensorMap, rate: number): void {
    const { beta1, beta2, epsilon } = this.#h;
    const alpha = (rate * Math.sqrt(1 - beta2 ** this.#t)) / (1 - beta1 ** this.#t);
    for (const name of names) {
      const w = this.#weights.get(name)!;
      const isNearest = this.#h.upsampling === 'nearest' && name.startsWith('generator/') && w.rank === 4;
      const kept = (x: tfjs.Tensor) => (isNearest ? withoutAlternation(x) : x);
      const slot = this.#adam.get(name)!;
      const next = tf.tidy(() => {
        const g = kept(grads[w.name]!);
        const m = tf.add(tf.mul(slot.m, beta1), tf.mul(g, 1 - beta1));
        const v = tf.add(tf.mul(slot.v, beta2), tf.mul(tf.square(g), 1 - beta2));
        w.assign(kept(tf.sub(w, tf.mul(alpha, tf.div(m, tf.add(tf.sqrt(v), epsilon))))));
        return { m, v };
      });
      tf.dispose([slot.m, slot.v]);
      this.#adam.set(name, next);
    }
  }

  #generate(z: tfjs.Tensor2D): tfjs.Tensor4D {
    const network = generatorNetwork(this.#h);
    const { dense, base, blocks } = network;
    const flat = tf.matMul(z, this.#kernel(dense) as tfjs.Tensor2D);
    let x = tf.relu(this.#finish(dense, tf.reshape(flat, [-1, base, base, dense.outputs]) as tfjs.Tensor4D));
    for (const [i, block] of blocks.entries()) {
      const shape: [number, number, number, number] = [z.shape[0], block.side, block.side, block.outputs];
      const y = this.#finish(block, tf.conv2dTranspose(x, this.#kernel(block) as tfjs.Tensor4D, shape, 2, 'same'));
      x = i === blocks.length - 1 ? tf.tanh(y) : tf.relu(y);
    }
    return x;
  }

  #discriminate(images: tfjs.Tensor4D): tfjs.Tensor2D {
    const { blocks, dense } = discriminatorNetwork(this.#h);
    let x = images;
    for (const block of blocks)
      x = leakyRelu(this.#finish(block, tf.conv2d(x, this.#kernel(block) as tfjs.Tensor4D, 2, 'same')));
    const flat = tf.reshape(x, [-1, dense.inputs]) as tfjs.Tensor2D;
    return tf.add(tf.matMul(flat, this.#kernel(dense) as tfjs.Tensor2D), this.#weights.get(dense.bias!.name)!);
  }

  #kernel(layer: Layer): tfjs.Tensor {
    const w = this.#weights.get(layer.kernel.name)!;
    const singular = this.#singular.get(layer.kernel.name);
    if (!singular) return w;
    const matrix = tf.reshape(w, [-1, w.shape.at(-1)!]);
    return tf.div(w, tf.sum(tf.mul(singular.left, tf.matMul(matrix, singular.right))));
  }

  #finish({ norm, bias }: Layer, x: tfjs.Tensor4D): tfjs.Tensor4D {
    if (!norm) return bias ? tf.add(x, this.#weights.get(bias.name)!) : x;
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const [offset, scale] = norm.affine
      ? [this.#weights.get(norm.affine.offset.name)!, this.#weights.get(norm.affine.scale.name)!]
      : [tf.zeros(mean.shape), tf.ones(mean.shape)];
    return tf.batchNorm(
      x,
      mean as tfjs.Tensor1D,
      variance as tfjs.Tensor1D,
      offset as tfjs.Tensor1D,
      scale as tfjs.Tensor1D,
      normEpsilon,
    );
  }
}

/** A kernel [5, 5, …] less what its rows and its columns have of 1, −1, 1, −1, 1. */
function withoutAlternation(kernel: tfjs.Tensor): tfjs.Tensor {
  return [0, 1].reduce((x, axis) => {
    const alternating = tf.tensor(
      [1, -1, 1, -1, 1],
      [0, 1, 2, 3].map(other => (other === axis ? 5 : 1)),
    );
    return tf.sub(x, tf.mul(alternating, tf.div(tf.sum(tf.mul(x, alternating), axis, true), 5)));
  }, kernel);
}

/** Like tf.leakyRelu, whose gradient has none itself because it compares. */
const leakyRelu = tf.customGrad((input, save) => {
  const x = input as tfjs.Tensor;
  const slope = tf.where(tf.greater(x, 0), tf.onesLike(x), tf.fill(x.shape, negativeSlope));
  (save as tfjs.GradSaveFunc)([slope]);
  return { value: tf.mul(x, slope), gradFunc: (dy, saved) => tf.mul(dy, saved[0]!) };
}) as (x: tfjs.Tensor4D) => tfjs.Tensor4D;
