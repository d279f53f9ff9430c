import * as g from '../graph/index.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';

/**
 * Adam's settings for each network.
 * @param t float32 scalar: the number of the update, from 1
 * @param scale float32 scalar: what both learning rates are multiplied by
 */
export function adamSettings(graph: g.Graph, h: Hyperparameters, t: g.Output, scale: g.Output) {
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
export function emaDecay(graph: g.Graph, decay: number, t: g.Output): g.Output {
  const warmUp = g.div(g.add(t, g.scalar(graph, 1)), g.add(t, g.scalar(graph, 10)));
  const limit = g.scalar(graph, decay);
  return g.select(g.less(warmUp, limit), warmUp, limit);
}

/** average ← average − (1 − decay)·(average − weights), with the weights after their update. */
export function moveAverage(average: g.Variable, weights: g.Variable, decay: g.Output): g.Node {
  const { graph } = decay.node;
  const difference = g.sub(average.value, g.readVariable(weights));
  return g.assignSub(average, g.mul(g.sub(g.scalar(graph, 1), decay), difference));
}
