import * as g from '../graph/index.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import type { Trained } from './initial-values.js';
import { nearestKernel } from './nearest-kernel.js';

/** What a step changes. */
export interface Learning {
  readonly generator: readonly Trained[];
  readonly discriminator: readonly Trained[];
  /** Of the generator's weights. */
  readonly averages: readonly g.Variable[];
}

/**
 * Adam's updates of both networks, and after them those of the averages.
 * @param gradients of the generator's parameters, then of the discriminator's
 * @param at step: int32 scalar, the number of the update, from 1; learningRateScale: as in `adamSettings`
 */
export function moveAll(
  h: Hyperparameters,
  { generator, discriminator, averages }: Learning,
  gradients: readonly g.Output[],
  { step, learningRateScale }: { readonly step: g.Output; readonly learningRateScale: g.Output },
): g.Node[] {
  const { graph } = step.node;
  const adam = adamSettings(graph, h, g.cast(step, 'float32'), learningRateScale);
  const moved = [...generator, ...discriminator].map(({ parameter, weights, m, v }, i) => {
    const settings = i < generator.length ? adam.generator : adam.discriminator;
    if (!parameter.isNearest) return g.applyAdam(weights, m, v, gradients[i]!, settings);
    // Adam divides each element by its own deviation, which leads out of the kernels that are wanted.
    const adapted = g.applyAdam(weights, m, v, nearestKernel(gradients[i]!), settings);
    return graph.after([adapted], () => g.assign(weights, nearestKernel(g.readVariable(weights))));
  });
  const decay = emaDecay(graph, h.emaDecay, g.cast(step, 'float32'));
  const averaged = averages.map((average, i) =>
    graph.after([moved[i]!], () => moveAverage(average, generator[i]!.weights, decay)),
  );
  return [...moved, ...averaged];
}

/**
 * Adam's settings for each network.
 * @param t float32 scalar: the number of the update, from 1
 * @param scale float32 scalar: what both learning rates are multiplied by
 */
function adamSettings(graph: g.Graph, h: Hyperparameters, t: g.Output, scale: g.Output) {
  const [beta1, beta2] = [g.scalar(graph, h.beta1), g.scalar(graph, h.beta2)];
  const shared = {
    beta1,
    beta2,
    epsilon: g.scalar(graph, h.epsilon),
    beta1Power: g.pow(beta1, t),
    beta2Power: g.pow(beta2, t),
  };
  const rate = (value: number) => g.mul(g.scalar(graph, value), scale);
  return {
    generator: { ...shared, learningRate: rate(h.generatorLearningRate) },
    discriminator: { ...shared, learningRate: rate(h.discriminatorLearningRate) },
  };
}

/** The smaller of `decay` and (1 + t)/(10 + t), so that the random initial weights are soon forgotten. */
function emaDecay(graph: g.Graph, decay: number, t: g.Output): g.Output {
  const warmUp = g.div(g.add(t, g.scalar(graph, 1)), g.add(t, g.scalar(graph, 10)));
  const limit = g.scalar(graph, decay);
  return g.select(g.less(warmUp, limit), warmUp, limit);
}

/** average ← average − (1 − decay)·(average − weights), with the weights after their update. */
function moveAverage(average: g.Variable, weights: g.Variable, decay: g.Output): g.Node {
  const { graph } = decay.node;
  const difference = g.sub(average.value, g.readVariable(weights));
  return g.assignSub(average, g.mul(g.sub(g.scalar(graph, 1), decay), difference));
}
