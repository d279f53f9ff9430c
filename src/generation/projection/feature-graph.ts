import * as g from '../../graph/index.js';
import { areaMatrix } from '../../math/area-mean.js';
import { featureLength, featureNetwork, featureWeights } from '../../quality/index.js';

const { inputSide, layers, negativeSlope, pooledSide } = featureNetwork;

/**
 * The random features of src/quality as a graph, with derivatives where the images have them.
 * @param images in (−1, 1), float32 [n, size, size, 3]
 * @returns [n, 512]
 */
export function featureGraph(images: g.Dual): g.Dual {
  const { graph } = images.value.node;
  return graph.scope('features', () => {
    let x = g.linear(images, resized);
    layers.forEach(({ kernel, inputs, outputs }, i) => {
      const rows = g.constant(graph, 'float32', [outputs, kernel * kernel * inputs], featureWeights(i));
      const weights = g.reshape(g.transpose(rows, [1, 0]), [kernel, kernel, inputs, outputs]);
      x = g.linear(x, y => g.conv2d(y, weights, 2));
      if (i < layers.length - 1) x = g.dualLeakyRelu(x, negativeSlope);
    });
    const side = inputSide / 2 ** layers.length;
    return g.linear(x, y => g.reshape(g.averagePool(y, side / pooledSide), [y.shape[0]!, featureLength]));
  });
}

/** Images at the size that the network takes; each pixel is the mean of the area that it covers. */
function resized(images: g.Output): g.Output {
  const [n, size] = images.shape as [number, number];
  if (size === inputSide) return images;
  if (size % inputSide === 0) return g.averagePool(images, size / inputSide);
  const matrix = g.constant(images.node.graph, 'float32', [inputSide, size], areaMatrix(size, inputSide));
  /** Resizes the last axis, and moves it to the front of the image's axes. */
  const along = (x: g.Output, order: readonly number[]) => {
    const [a, b, c] = [x.shape[1]!, x.shape[2]!, x.shape[3]!];
    const flat = g.matMul(g.reshape(x, [n * a * b, c]), matrix, { transposeB: true });
    return g.transpose(g.reshape(flat, [n, a, b, inputSide]), order);
  };
  // [n, y, x, color] → [n, y, color, x] → [n, x, color, y] → [n, y, x, color]
  const narrow = along(g.transpose(images, [0, 1, 3, 2]), [0, 3, 2, 1]);
  return along(narrow, [0, 3, 1, 2]);
}
