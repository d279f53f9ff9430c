/** A convolution of stride 2 on square inputs with even sides. */
export interface ConvolutionSizes {
  /** Of its input, in pixels. */
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Which of several equivalent forms computes a 5×5 convolution of stride 2: the fastest depends on its sizes. */
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
