import type { FoldedLayer } from '../dcgan/index.js';
import { kernelSize, type Layer, type Network } from '../model/architecture.js';
import type { ExportPrecision } from '../schema/exports/download.js';
import { toHalf } from './half.js';
import { biasChannelsFirst, biasChannelsLast, denseChannelsFirst, kernelChannelsFirst } from './layout.js';
import type { Piece } from './pieces.js';

/** The folded generator, whose weights are read one layer after the other. */
export interface ExportedGenerator {
  readonly network: Network;
  readonly precision: ExportPrecision;
  /** The folded weights of a layer. Not called when only sizes are wanted. */
  readonly folded: (layer: Layer) => FoldedLayer;
}

/** An array of a file: the values as they lie in it, row by row. */
export interface ExportedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: () => Float32Array;
}

/** The weights and bias of one layer. */
export interface LayerArrays {
  readonly layer: Layer;
  readonly kernel: ExportedArray;
  readonly bias: ExportedArray;
}

/**
 * The generator's arrays with channels first, as PyTorch and ONNX take them: `dense.weight` [base²·C, latentSize],
 * `dense.bias` [base²·C], `block1.weight` [inputs, outputs, 5, 5], `block1.bias` [outputs], …
 */
export function channelsFirst({ network, folded }: ExportedGenerator): readonly LayerArrays[] {
  const { dense, blocks, base, latentSize } = network;
  const pixels = base ** 2;
  return [
    {
      layer: dense,
      kernel: {
        name: 'dense.weight',
        shape: [pixels * dense.outputs, latentSize],
        values: () => denseChannelsFirst(folded(dense).kernel, latentSize, pixels),
      },
      bias: {
        name: 'dense.bias',
        shape: [pixels * dense.outputs],
        values: () => biasChannelsFirst(folded(dense).bias, pixels),
      },
    },
    ...blocks.map((block, i) => ({
      layer: block,
      kernel: {
        name: `block${i + 1}.weight`,
        shape: [block.inputs, block.outputs, kernelSize, kernelSize],
        values: () => kernelChannelsFirst(folded(block).kernel, block.inputs, block.outputs),
      },
      bias: { name: `block${i + 1}.bias`, shape: [block.outputs], values: () => folded(block).bias },
    })),
  ];
}

/**
 * The generator's arrays with channels last, as TensorFlow takes them: `dense/kernel` [latentSize, base²·C], `dense/bias`
 * [base²·C], `block1/kernel` [5, 5, outputs, inputs], `block1/bias` [outputs], …
 */
export function channelsLast({ network, folded }: ExportedGenerator): readonly LayerArrays[] {
  const { dense, blocks, base } = network;
  const pixels = base ** 2;
  return [
    {
      layer: dense,
      kernel: { name: 'dense/kernel', shape: dense.kernel.shape, values: () => folded(dense).kernel },
      bias: {
        name: 'dense/bias',
        shape: [pixels * dense.outputs],
        values: () => biasChannelsLast(folded(dense).bias, pixels),
      },
    },
    ...blocks.map((block, i) => ({
      layer: block,
      kernel: { name: `block${i + 1}/kernel`, shape: block.kernel.shape, values: () => folded(block).kernel },
      bias: { name: `block${i + 1}/bias`, shape: [block.outputs], values: () => folded(block).bias },
    })),
  ];
}

/** Every array of some layers, in order. */
export function arraysOf(layers: readonly LayerArrays[]): ExportedArray[] {
  return layers.flatMap(({ kernel, bias }) => [kernel, bias]);
}

/** Number of bytes of an array in a file. */
export function bytesOf({ shape }: Pick<ExportedArray, 'shape'>, precision: ExportPrecision): number {
  return shape.reduce((product, n) => product * n, 1) * (precision === 'float16' ? 2 : 4);
}

/** The values of an array, little-endian. */
export function arrayPiece(array: ExportedArray, precision: ExportPrecision): Piece {
  return {
    length: bytesOf(array, precision),
    read() {
      const values = array.values();
      const { buffer, byteOffset, byteLength } = precision === 'float16' ? toHalf(values) : values;
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
  };
}
