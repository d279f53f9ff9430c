import { type ConvolutionForms, directForms } from '../graph/index.js';
import type { Layer, Network } from '../model/architecture.js';
import type { Precision } from '../schema/precision.js';

/** How the training step is computed where several ways are equivalent. src/dcgan/README.md says what each gains. */
export interface Forms {
  readonly precision: Precision;
  /** `fused`: TensorFlow's own op; `split`: means as matrix products, the factor left for the next kernel. */
  readonly batchNorm: 'fused' | 'split';
  readonly convolutions: ConvolutionForms;
  /** Hidden channels are padded with zeros to a multiple of this. */
  readonly channelMultiple: number;
}

/**
 * The fastest forms for a device. They depend on it and on shapes alone, so that a training is the same on every run.
 * @param instructions of the processor, as Linux calls them
 */
export function formsFor(precision: Precision, device: 'cpu' | 'gpu', instructions: ReadonlySet<string>): Forms {
  // cuDNN has its own kernels for all of this.
  if (device === 'gpu') return { precision, batchNorm: 'fused', convolutions: directForms, channelMultiple: 1 };
  if (precision === 'bfloat16') return instructions.has('amx_bf16') ? tileForms : matrixUnitForms;
  return instructions.has('avx512f') ? wideForms : processorForms;
}

/** Fewer channels than a vector register holds. */
const few = (channels: number) => channels < 8;

/** The gradient of a kernel. */
const kernelGradient: ConvolutionForms['kernelGradient'] = ({ inputs }) => (few(inputs) ? 'direct' : 'dilated');

const processorForms: Forms = {
  precision: 'float32',
  batchNorm: 'split',
  convolutions: {
    forward: ({ inputs }) => (few(inputs) ? 'spaceToDepth' : 'direct'),
    // With few channels, four small convolutions and interleaving their results cost more than one.
    transposed: ({ inputs }) => (inputs >= (inputs % 8 === 0 ? 32 : 64) ? 'phases' : 'direct'),
    kernelGradient,
  },
  channelMultiple: 1,
};

/** For CPUs whose registers hold 16 numbers. */
const wideConvolutions: ConvolutionForms = {
  forward: () => 'direct',
  transposed: ({ inputs }) => (few(inputs) ? 'depthToSpace' : 'direct'),
  kernelGradient,
};

const wideForms: Forms = { ...processorForms, convolutions: wideConvolutions };

/** For CPUs with bfloat16 instructions, whose kernels need whole tiles of channels. */
const matrixUnitForms: Forms = {
  precision: 'bfloat16',
  batchNorm: 'fused',
  convolutions: wideConvolutions,
  channelMultiple: 16,
};

/** For CPUs with AMX: a tile's rows hold 32 images, and with fewer the rest of each row is computed in vain. */
const tileForms: Forms = {
  ...matrixUnitForms,
  convolutions: {
    ...wideConvolutions,
    kernelGradient: sizes => (sizes.images < 32 ? 'direct' : kernelGradient(sizes)),
  },
};

/** How the served generator is computed. */
export interface ServingForms {
  /** Of a layer's product. */
  readonly precision: (layer: Layer, network: Network) => Precision;
  readonly transposed: ConvolutionForms['transposed'];
}

/**
 * The fastest forms of the served generator. Four phases also make the same image of the same z in every batch, bit for
 * bit, which the direct form does not.
 *
 * In bfloat16 only the hidden blocks are, which take nine tenths of the time: the last one decides on the levels, and an
 * error of the dense layer passes through all that follows. `npm run bench -- precision` with a `stable` of four blocks,
 * trained for 3,500 steps on demo-faces, 1,000 images of each of eight seeds: levels differ from those of float32 by 0.133 on
 * average and by 4 at most. With the last block or the dense layer too, some differ by 5 (0.158 and 0.148 on average). With the first two
 * blocks alone none differs by more than 3 (0.115), but 24 images take 1.4 times as much time; without the first block they
 * take 1.1 times as much, and some levels still differ by 4.
 */
export function servingForms(precision: Precision, device: 'cpu' | 'gpu'): ServingForms {
  return {
    precision: ({ name }, { dense, blocks }) =>
      name === dense.name || name === blocks.at(-1)!.name ? 'float32' : precision,
    transposed: device === 'gpu' ? directForms.transposed : ({ inputs }) => (few(inputs) ? 'depthToSpace' : 'phases'),
  };
}
