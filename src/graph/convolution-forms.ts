/** A convolution of stride 2 on squares of an even side. */
export interface ConvolutionSizes {
  /** Of its input, in pixels. */
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Which of several equal forms computes a convolution of stride 2 and a 5×5 kernel: the fastest depends on its sizes. */
export interface ConvolutionForms {
  readonly forward: (sizes: ConvolutionSizes) => 'direct' | 'spaceToDepth';
  readonly transposed: (sizes: ConvolutionSizes) => 'direct' | 'phases' | 'depthToSpace';
  readonly kernelGradient: (sizes: ConvolutionSizes) => 'direct' | 'dilated';
}

export const directForms: ConvolutionForms = {
  forward: () => 'direct',
  transposed: () => 'direct',
  kernelGradient: () => 'direct',
};
