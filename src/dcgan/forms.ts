import { type ConvolutionForms, directForms } from '../graph/index.js';

/** Number format of the convolutions and what lies between them; weights, moments and losses stay float32. */
export type Precision = 'float32' | 'bfloat16';

/** How the training step is computed where there are several equal ways. README.md gives their times. */
export interface Forms {
  readonly precision: Precision;
  /** `fused`: TensorFlow's own op; `split`: means as matrix products, the factor left to the next kernel. */
  readonly batchNorm: 'fused' | 'split';
  readonly convolutions: ConvolutionForms;
}

/** The fastest forms for a device. */
export function formsFor(precision: Precision, device: 'cpu' | 'gpu'): Forms {
  // cuDNN has kernels of its own for all of it.
  if (device === 'gpu') return { precision, batchNorm: 'fused', convolutions: directForms };
  if (precision === 'bfloat16') return { precision, batchNorm: 'fused', convolutions: directForms };
  return { precision, batchNorm: 'split', convolutions: processorForms };
}

const processorForms: ConvolutionForms = {
  forward: ({ inputs }) => (inputs < 8 ? 'spaceToDepth' : 'direct'),
  transposed: ({ inputs }) => (inputs >= 64 ? 'phases' : 'direct'),
  kernelGradient: ({ inputs }) => (inputs < 8 ? 'dilated' : 'direct'),
};
