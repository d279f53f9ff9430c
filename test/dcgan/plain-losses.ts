import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import type { Hyperparameters } from '../../src/schema/hyperparameters.js';

// The package's own declarations do not resolve under NodeNext.
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof tfjs;

interface Losses {
  readonly generator: tfjs.Scalar;
  readonly discriminator: tfjs.Scalar;
}

/** The losses of both networks from the discriminator's logits, [n, 2]. */
export function plainLosses({ loss, realLabel }: Hyperparameters, fake: tfjs.Tensor, real: tfjs.Tensor): Losses {
  const [onFake, onReal] = [plainRealness(fake), plainRealness(real)];
  const mean = (x: tfjs.Tensor) => tf.mean(x) as tfjs.Scalar;
  const sum = (...xs: tfjs.Scalar[]) => tf.addN(xs) as tfjs.Scalar;
  const entropy = (x: tfjs.Tensor, label: number) => {
    const probability = tf.sigmoid(x);
    const surprise = (p: tfjs.Tensor, weight: number) => tf.mul(tf.neg(tf.log(p)), weight);
    return mean(tf.add(surprise(probability, label), surprise(tf.sub(1, probability), 1 - label)));
  };
  const softmaxEntropy = (logits: tfjs.Tensor, label: number) => {
    const labels = tf.tile(tf.tensor2d([[1 - label, label]]), [logits.shape[0]!, 1]);
    return mean(tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)));
  };
  switch (loss) {
    case 'softmax':
      return {
        generator: softmaxEntropy(fake, 1),
        discriminator: sum(softmaxEntropy(real, realLabel), softmaxEntropy(fake, 0)),
      };
    case 'sigmoid':
      return { generator: entropy(onFake, 1), discriminator: sum(entropy(onReal, realLabel), entropy(onFake, 0)) };
    case 'hinge':
      return {
        generator: mean(tf.neg(onFake)),
        discriminator: sum(mean(tf.relu(tf.sub(1, onReal))), mean(tf.relu(tf.add(1, onFake)))),
      };
    case 'relativistic':
      return { generator: entropy(tf.sub(onFake, onReal), 1), discriminator: entropy(tf.sub(onReal, onFake), 1) };
  }
}

/** logit 1 − logit 0, [n]. */
export function plainRealness(logits: tfjs.Tensor): tfjs.Tensor1D {
  const [fake, real] = tf.unstack(logits, 1);
  return tf.sub(real!, fake!) as tfjs.Tensor1D;
}
