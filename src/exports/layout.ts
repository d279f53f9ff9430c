import { kernelSize } from '../model/architecture.js';

/**
 * A dense kernel [latentSize, (y, x, channel)] as a matrix [(channel, y, x), latentSize], as PyTorch and ONNX multiply with
 * it. The product is then an image with its channels first, without a transposition.
 * @param pixels of the first feature map: base²
 */
export function denseChannelsFirst(kernel: Float32Array, latentSize: number, pixels: number): Float32Array {
  const outputs = kernel.length / latentSize;
  const channels = outputs / pixels;
  const turned = new Float32Array(kernel.length);
  for (let z = 0; z < latentSize; z++)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++)
        turned[(channel * pixels + pixel) * latentSize + z] = kernel[z * outputs + pixel * channels + channel]!;
  return turned;
}

/** A bias [channels] for each pixel: [(channel, y, x)]. */
export function biasChannelsFirst(bias: Float32Array, pixels: number): Float32Array {
  return Float32Array.from({ length: bias.length * pixels }, (_, i) => bias[Math.floor(i / pixels)]!);
}

/** A bias [channels] for each pixel: [(y, x, channel)]. */
export function biasChannelsLast(bias: Float32Array, pixels: number): Float32Array {
  return Float32Array.from({ length: bias.length * pixels }, (_, i) => bias[i % bias.length]!);
}

/**
 * The kernel of a transposed convolution [5, 5, outputs, inputs] as [inputs, outputs, 5, 5], as PyTorch and ONNX take it.
 * Neither flips it.
 */
export function kernelChannelsFirst(kernel: Float32Array, inputs: number, outputs: number): Float32Array {
  const taps = kernelSize ** 2;
  const turned = new Float32Array(kernel.length);
  for (let tap = 0; tap < taps; tap++)
    for (let output = 0; output < outputs; output++)
      for (let input = 0; input < inputs; input++)
        turned[(input * outputs + output) * taps + tap] = kernel[(tap * outputs + output) * inputs + input]!;
  return turned;
}
