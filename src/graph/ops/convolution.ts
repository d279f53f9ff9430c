import type { ConvolutionSizes } from '../convolution-forms.js';
import {
  type Attribute,
  type Output,
  requireDType,
  requireRank,
  requireSameDType,
  requireShape,
  single,
} from '../graph.js';
import { formatShape, type Shape } from '../shape.js';
import { sizesInRun } from './any-batch.js';
import { type Differentiated, withGradients } from './array.js';
import { filled, ints } from './constant.js';
import {
  depthToSpaceTransposedConvolution,
  dilatedKernelGradient,
  phasedTransposedConvolution,
  spaceToDepthConvolution,
} from './convolution-forms.js';

/** SAME padding, NHWC: the output is ⌈side / stride⌉ pixels on each side. */
const attributes = (x: Output, stride: number): Record<string, Attribute> => ({
  T: { type: x.dtype },
  strides: { ints: [1, stride, stride, 1] },
  padding: { string: 'SAME' },
  data_format: { string: 'NHWC' },
  dilations: { ints: [1, 1, 1, 1] },
  use_cudnn_on_gpu: { bool: true },
  explicit_paddings: { ints: [] },
});

/** Shape of a convolution's output for x [n, h, w, inputs] and kernel [kh, kw, inputs, outputs]. */
function outputShape(x: Shape, kernel: Shape, stride: number): Shape {
  return [x[0]!, Math.ceil(x[1]! / stride), Math.ceil(x[2]! / stride), kernel[3]!];
}

/** Convolution, SAME: x [n, h, w, inputs], kernel [kh, kw, inputs, outputs] → [n, ⌈h/stride⌉, ⌈w/stride⌉, outputs]. */
export function conv2d(x: Output, kernel: Output, stride: number): Output {
  const dtype = requireSameDType('Conv2D', x, kernel);
  requireRank('Conv2D', x, 4);
  requireRank('Conv2D', kernel, 4, 'a kernel');
  if (x.shape[3] !== kernel.shape[2])
    throw x.node.graph.error(
      `Conv2D: ${x.shape[3]} channels meet a kernel ${formatShape(kernel.shape)} for ${kernel.shape[2]}`,
    );
  const differentiated: Differentiated = {
    of: [x, kernel],
    gradient: ([dy], wanted) => [
      wanted(0) ? conv2dTranspose(dy!, kernel, x.shape, stride) : undefined,
      wanted(1) ? conv2dKernelGradient(x, dy!, kernel.shape, stride) : undefined,
    ],
  };
  const sizes = formSizes(x.shape, kernel.shape, stride);
  if (sizes && x.node.graph.convolutionForms.forward(sizes) === 'spaceToDepth')
    return withGradients(spaceToDepthConvolution(x, kernel), differentiated);
  return single(
    x.node.graph.add({
      op: 'Conv2D',
      inputs: [x, kernel],
      attributes: attributes(x, stride),
      outputs: [{ dtype, shape: outputShape(x.shape, kernel.shape, stride) }],
      gradient: differentiated.gradient,
    }),
  );
}

/**
 * The transpose of `conv2d`: y [n, h, w, outputs] and the convolution's kernel [kh, kw, inputs, outputs] → `shape`, the
 * convolution's input [n, H, W, inputs].
 */
export function conv2dTranspose(y: Output, kernel: Output, shape: Shape, stride: number): Output {
  const dtype = requireSameDType('Conv2DBackpropInput', y, kernel);
  const { graph } = y.node;
  requireRank('Conv2DBackpropInput', kernel, 4, 'a kernel');
  requireShape('Conv2DBackpropInput', y, outputShape(shape, kernel.shape, stride));
  if (shape[3] !== kernel.shape[2])
    throw graph.error(
      `Conv2DBackpropInput: a kernel ${formatShape(kernel.shape)} gives ${kernel.shape[2]} channels, not those of ${formatShape(shape)}`,
    );
  const differentiated: Differentiated = {
    of: [kernel, y],
    gradient: ([dx], wanted) => [
      wanted(0) ? conv2dKernelGradient(dx!, y, kernel.shape, stride) : undefined,
      wanted(1) ? conv2d(dx!, kernel, stride) : undefined,
    ],
  };
  const sizes = formSizes(shape, kernel.shape, stride);
  const form = sizes ? graph.convolutionForms.transposed(sizes) : 'direct';
  if (form === 'phases') return withGradients(phasedTransposedConvolution(y, kernel), differentiated);
  if (form === 'depthToSpace') return withGradients(depthToSpaceTransposedConvolution(y, kernel), differentiated);
  return single(
    graph.add({
      op: 'Conv2DBackpropInput',
      inputs: [sizesInRun(shape, y), kernel, y],
      attributes: attributes(y, stride),
      outputs: [{ dtype, shape }],
      gradientOf: differentiated.of,
      gradient: differentiated.gradient,
    }),
  );
}

/** Gradient of a convolution's kernel: x is its input, dy the gradient of its output. Its own gradient is that of x ∗ dy. */
export function conv2dKernelGradient(x: Output, dy: Output, kernel: Shape, stride: number): Output {
  const differentiated: Differentiated = {
    of: [x, dy],
    gradient: ([dKernel], wanted) => [
      wanted(0) ? conv2dTranspose(dy, dKernel!, x.shape, stride) : undefined,
      wanted(1) ? conv2d(x, dKernel!, stride) : undefined,
    ],
  };
  const sizes = formSizes(x.shape, kernel, stride);
  const images = x.shape[0]!;
  if (sizes && x.node.graph.convolutionForms.kernelGradient({ ...sizes, images }) === 'dilated')
    return dilatedKernelGradient(x, dy, differentiated);
  return single(
    x.node.graph.add({
      op: 'Conv2DBackpropFilter',
      inputs: [x, ints(x.node.graph, kernel), dy],
      attributes: attributes(x, stride),
      outputs: [{ dtype: x.dtype, shape: kernel }],
      gradientOf: differentiated.of,
      gradient: differentiated.gradient,
    }),
  );
}

/** What the forms of a convolution depend on, or null where only the direct one exists. */
function formSizes(x: Shape, kernel: Shape, stride: number): ConvolutionSizes | null {
  const [, height, width] = x;
  const covered = kernel[0] === 5 && kernel[1] === 5 && stride === 2 && height === width && height! % 2 === 0;
  return covered ? { side: height!, inputs: kernel[2]!, outputs: kernel[3]! } : null;
}

/** Adds b [channels] to the last axis of x. */
export function biasAdd(x: Output, b: Output): Output {
  const dtype = requireSameDType('BiasAdd', x, b);
  requireShape('BiasAdd', b, [x.shape.at(-1)!], 'a bias');
  const layout = { T: { type: dtype }, data_format: { string: 'NHWC' } };
  return single(
    x.node.graph.add({
      op: 'BiasAdd',
      inputs: [x, b],
      attributes: layout,
      outputs: [{ dtype, shape: x.shape }],
      gradient: ([dy], wanted) => [
        dy,
        wanted(1)
          ? single(
              x.node.graph.add({
                op: 'BiasAddGrad',
                inputs: [dy!],
                attributes: layout,
                outputs: [{ dtype, shape: b.shape }],
                gradient: ([d]) => [biasAdd(filled(x.node.graph, dtype, x.shape, 0), d!)],
              }),
            )
          : undefined,
      ],
    }),
  );
}

/**
 * Means over squares of size × size pixels that do not overlap: x [n, h, w, channels] → [n, h/size, w/size, channels].
 */
export function averagePool(x: Output, size: number): Output {
  const { graph } = x.node;
  requireDType('AvgPool', x, 'float32');
  requireRank('AvgPool', x, 4);
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  if (height % size !== 0 || width % size !== 0)
    throw graph.error(`AvgPool: squares of ${size}×${size} do not fill ${height}×${width} pixels`);
  if (size === 1) return x;
  const layout = {
    T: { type: x.dtype },
    ksize: { ints: [1, size, size, 1] },
    strides: { ints: [1, size, size, 1] },
    padding: { string: 'VALID' },
    data_format: { string: 'NHWC' },
  } as const;
  return single(
    graph.add({
      op: 'AvgPool',
      inputs: [x],
      attributes: layout,
      outputs: [{ dtype: x.dtype, shape: [n, height / size, width / size, channels] }],
      gradient: ([dy]) => [
        single(
          graph.add({
            op: 'AvgPoolGrad',
            inputs: [ints(graph, x.shape), dy!],
            attributes: layout,
            outputs: [{ dtype: x.dtype, shape: x.shape }],
            gradientOf: [dy!],
            gradient: ([d]) => [averagePool(d!, size)],
          }),
        ),
      ],
    }),
  );
}
