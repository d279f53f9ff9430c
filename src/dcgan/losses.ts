import * as g from '../graph/index.js';

/** Mean cross-entropy of logits [n, 2] against the same probability of `real` for every image. */
export function crossEntropy(logits: g.Output, real: number): g.Output {
  const { graph } = logits.node;
  const n = logits.shape[0]!;
  const labels = g.constant(graph, 'float32', [n, 2], Array.from({ length: n }, () => [1 - real, real]).flat());
  return g.mean(g.softmaxCrossEntropy(logits, labels));
}

/** Mean probability that the discriminator gives to `real`. */
export function meanProbability(logits: g.Output): g.Output {
  return g.reshape(g.slice(g.mean(g.softmax(logits), [0]), [1], [1]), []);
}
