import * as g from '../graph/index.js';
import type { Layer, Network } from '../model/architecture.js';
import type { FoldedWeights } from './folded-generator.js';

/**
 * The folded generator with the derivatives by each number of z: one pass of latentSize images through the linear parts.
 * @param z float32 [n, latentSize]; n is 1 with tangents
 * @returns images in (−1, 1), [n, size, size, 3], and their tangents, [latentSize, size, size, 3]
 */
export function dualGenerator(network: Network, z: g.Output, folded: FoldedWeights, withTangents: boolean): g.Dual {
  const { dense, blocks, base } = network;
  const { graph } = z.node;
  const weights = ({ name, kernel, outputs }: Layer) => {
    const layer = folded.get(name)!;
    return {
      kernel: g.constantArray(graph, kernel.shape, layer.kernel),
      bias: g.constantArray(graph, [outputs], layer.bias),
    };
  };
  const map = (x: g.Output) => g.reshape(x, [x.shape[0]!, base, base, dense.outputs]);
  const { kernel, bias } = weights(dense);
  // The derivative of z · kernel by number i of z is row i of the kernel.
  const flat = { value: g.matMul(z, kernel), tangents: withTangents ? kernel : null };
  let x = g.dualRelu(g.dualBiasAdd(g.linear(flat, map), bias));
  for (const [i, block] of blocks.entries()) {
    const { kernel, bias } = weights(block);
    const convolved = g.linear(x, y =>
      g.conv2dTranspose(y, kernel, [y.shape[0]!, block.side, block.side, block.outputs], 2),
    );
    const biased = g.dualBiasAdd(convolved, bias);
    x = i === blocks.length - 1 ? g.dualTanh(biased) : g.dualRelu(biased);
  }
  return x;
}
