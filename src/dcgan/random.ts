import * as g from '../graph/index.js';

/** Random streams of a training, distinguished by the upper eight bits of the number within the stream. */
const streams = { z: 1, flip: 2, initial: 3, augmentReal: 4, augmentFake: 5, spectral: 6 };

/** int32 [2] = (seed, stream and number): no two streams of any seeds share values while numbers stay below 2²⁴. */
export function randomSeed(seed: number, stream: keyof typeof streams, number: g.Output): g.Output {
  const { graph } = number.node;
  const int = (value: number) => g.constant(graph, 'int32', [], [value]);
  return g.stack([int(seed | 0), g.add(number, int(streams[stream] << 24))]);
}

/** Uniform in [-1, 1). */
export function uniform(seed: g.Output, shape: g.Shape): g.Output {
  const { graph } = seed.node;
  return g.sub(g.mul(g.statelessUniform(seed, shape), g.scalar(graph, 2)), g.scalar(graph, 1));
}
