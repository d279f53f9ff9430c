import type { Products } from './products.js';
import { normals } from './random.js';
import { resize } from './resize.js';

/** The network, which src/generation also has as a graph. */
export const featureNetwork = {
  /** Images are resized to this first, so that the features mean the same at every size. */
  inputSide: 32,
  layers: [
    { kernel: 5, inputs: 3, outputs: 32 },
    { kernel: 3, inputs: 32, outputs: 64 },
    { kernel: 3, inputs: 64, outputs: 128 },
  ],
  negativeSlope: 0.2,
  /** Cells per side to which the last layer's output is averaged. */
  pooledSide: 2,
} as const;
const { inputSide, layers, negativeSlope, pooledSide } = featureNetwork;
/** Numbers that describe an image. */
export const featureLength = pooledSide ** 2 * 128;

const networkSeed = 0;
const networkPurpose = 3;

/** Weights of layer i, [outputs, kernel · kernel · inputs]: deviations as in He et al. 2015. */
export function featureWeights(i: number): Float32Array {
  const { kernel, inputs, outputs } = layers[i]!;
  const length = kernel ** 2 * inputs;
  return Float32Array.from(
    normals(networkSeed, [networkPurpose, i], outputs * length),
    value => value * Math.sqrt(2 / length),
  );
}

/**
 * Features of a convolution network with random weights, the same ones in every training: three convolutions of stride
 * 2, leaky ReLU between them, and the means of each quarter of the last output. It has learned nothing, so distances
 * between its features say how images differ, not how people see them.
 * @param images n × size × size × 3 bytes
 * @returns [n, 512]
 */
export function randomFeatures(images: Uint8Array, size: number, products: Products): Float32Array {
  let x: Float32Array = resize(images, size, inputSide).map(value => 2 * value - 1);
  let side = inputSide;
  layers.forEach(({ kernel, inputs }, i) => {
    const length = kernel ** 2 * inputs;
    x = products(windows(x, side, inputs, kernel), featureWeights(i), length);
    side /= 2;
    if (i < layers.length - 1)
      x.forEach((value, j) => {
        if (value < 0) x[j] = negativeSlope * value;
      });
  });
  return pool(x, side, layers[2].outputs);
}

/**
 * What each position of a convolution of stride 2 sees, with zeros beyond the edge:
 * [n · side/2 · side/2, kernel · kernel · channels].
 */
function windows(x: Float32Array, side: number, channels: number, kernel: number): Float32Array {
  const half = side / 2;
  const n = x.length / (side ** 2 * channels);
  const before = (kernel - 2) >> 1;
  const seen = new Float32Array(n * half ** 2 * kernel ** 2 * channels);
  let to = 0;
  for (let image = 0; image < n; image++)
    for (let oy = 0; oy < half; oy++)
      for (let ox = 0; ox < half; ox++)
        for (let ky = 0; ky < kernel; ky++)
          for (let kx = 0; kx < kernel; kx++, to += channels) {
            const [iy, ix] = [2 * oy + ky - before, 2 * ox + kx - before];
            if (iy < 0 || ix < 0 || iy >= side || ix >= side) continue;
            const from = ((image * side + iy) * side + ix) * channels;
            for (let c = 0; c < channels; c++) seen[to + c] = x[from + c]!;
          }
  return seen;
}

/** Means over the quarters of each image: [n, 2 · 2 · channels]. */
function pool(x: Float32Array, side: number, channels: number): Float32Array {
  const n = x.length / (side ** 2 * channels);
  const cell = side / pooledSide;
  const means = new Float32Array(n * featureLength);
  for (let image = 0; image < n; image++)
    for (let y = 0; y < side; y++)
      for (let x0 = 0; x0 < side; x0++) {
        const place = Math.floor(y / cell) * pooledSide + Math.floor(x0 / cell);
        const [from, to] = [((image * side + y) * side + x0) * channels, image * featureLength + place * channels];
        for (let c = 0; c < channels; c++) means[to + c]! += x[from + c]! / cell ** 2;
      }
  return means;
}
