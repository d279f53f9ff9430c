/** A convolution of stride 2 on square inputs with even sides. */
export interface ConvolutionSizes {
  /** Of its input, in pixels. */
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** The same, and how many images there are. */
export interface BatchSizes extends ConvolutionSizes {
  readonly images: number;
}

/** Which of several equivalent forms computes a 5×5 convolution of stride 2: the fastest depends on its sizes. */
export interface ConvolutionForms {
  readonly forward: (sizes: ConvolutionSizes) => 'direct' | 'spaceToDepth';
  readonly transposed: (sizes: ConvolutionSizes) => 'direct' | 'phases' | 'depthToSpace';
  readonly kernelGradient: (sizes: BatchSizes) => 'direct' | 'dilated';
}

export const directForms: ConvolutionForms = {
  forward: () => 'direct',
  transposed: () => 'direct',
  kernelGradient: () => 'direct',
};
