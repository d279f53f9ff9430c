import { type Output, single } from '../graph.js';
import { type Shape, sizeOf } from '../shape.js';
import { cast, type Differentiated, everySecondBackwards, pad, reshape, reverse, slice, transpose } from './array.js';
import { addN } from './math.js';

/** Padding SAME of a 5×5 kernel with stride 2 on an even side: one pixel before, two after. */
const same = [1, 2] as const;
const kernelSide = 5;

/**
 * The convolution with stride 2 as one with stride 1 and a 3×3 kernel, on blocks of 2×2 pixels moved into the channels.
 * It helps when there are few input channels, because the kernel then sees four times as many.
 * @param x [n, side, side, inputs]
 * @param kernel [5, 5, inputs, outputs]
 * @returns [n, side/2, side/2, outputs]
 */
export function spaceToDepthConvolution(x: Output, kernel: Output): Output {
  const [n, side, , inputs] = x.shape as [number, number, number, number];
  const [, , , outputs] = kernel.shape as [number, number, number, number];
  // Pixel 2i + k − 1 is in block i + m − 1, at position r, where k + 1 = 2m + r.
  const [half, blocks] = [side / 2, [3, 2, 3, 2, inputs, outputs]];
  const padded = pad(kernel, [[1, 0], [1, 0], none, none]);
  const small = reshape(transpose(reshape(padded, blocks), [0, 2, 1, 3, 4, 5]), [3, 3, 4 * inputs, outputs]);
  const blocked = rearrange('SpaceToDepth', x, [n, half, half, 4 * inputs]);
  return convolution(blocked, small, { outputs: [n, half, half, outputs] });
}

/** What becomes of each pixel and channel of a convolution: its channels may be there several times in a row. */
type Finish = (x: Output) => Output;

/**
 * The transposed convolution as four convolutions with stride 1, one for each position of a pixel in its 2×2 block.
 * Each uses only the taps that meet a pixel there, so none is multiplied by a zero.
 * @param y [n, side/2, side/2, outputs]
 * @param kernel [5, 5, inputs, outputs]
 * @returns [n, side, side, inputs]
 */
export function phasedTransposedConvolution(y: Output, kernel: Output, finish: Finish = x => x): Output {
  const [n, half] = y.shape as [number, number, number, number];
  const inputs = kernel.shape[2]!;
  const phases = [0, 1].flatMap(row =>
    [0, 1].map(column => {
      // Taps 4, 2, 0 or 3, 1.
      const kernelOfPhase = transpose(everySecondBackwards(kernel, [3 + row, 3 + column]), [0, 1, 3, 2]);
      // Two taps meet this pixel and the one before it; three also meet the one after it.
      const paddings = [0, 0, 1, row, 1, column, 0, 0];
      return finish(convolution(y, kernelOfPhase, { outputs: [n, half, half, inputs], paddings }));
    }),
  );
  const together = single(
    y.node.graph.add({
      op: 'Pack',
      inputs: phases,
      attributes: { N: { int: 4 }, T: { type: phases[0]!.dtype }, axis: { int: 3 } },
      outputs: [{ dtype: phases[0]!.dtype, shape: [n, half, half, 4, inputs] }],
    }),
  );
  return rearrange('DepthToSpace', reshape(together, [n, half, half, 4 * inputs]), [n, 2 * half, 2 * half, inputs]);
}

/**
 * Like `phasedTransposedConvolution`, but as one convolution with a 3×3 kernel that contains zeros: for few channels.
 */
export function depthToSpaceTransposedConvolution(y: Output, kernel: Output, finish: Finish = x => x): Output {
  const [n, half, , outputs] = y.shape as [number, number, number, number];
  const inputs = kernel.shape[2]!;
  // [tap, row, tap, column, outputs, inputs] → [tap, tap, outputs, row, column, inputs], first phase still last.
  const byPhase = transpose(reverse(reverse(tapsByPhase(kernel), 1), 3), [0, 2, 4, 1, 3, 5]);
  const small = reshape(byPhase, [3, 3, outputs, 4 * inputs]);
  const blocked = convolution(y, small, { outputs: [n, half, half, 4 * inputs] });
  return rearrange('DepthToSpace', finish(blocked), [n, 2 * half, 2 * half, inputs]);
}

/**
 * The taps of a transposed convolution, [3, 2, 3, 2, outputs, inputs]: along each side by tap, then by phase: 1 (taps
 * 4, 2, 0) and 0 (taps 3, 1 and a zero).
 */
function tapsByPhase(kernel: Output): Output {
  const [, , inputs, outputs] = kernel.shape as [number, number, number, number];
  const turned = transpose(reverse(reverse(kernel, 0), 1), [0, 1, 3, 2]);
  return reshape(pad(turned, [[0, 1], [0, 1], none, none]), [3, 2, 3, 2, outputs, inputs]);
}

const none = [0, 0] as const;

/**
 * The gradient of the kernel as a convolution. It sums over the images, so they take the place of the channels, and dy
 * is the kernel, dilated by the stride. Every number of the result comes from all of dy, so a dy too large for a core's cache is taken some
 * rows at a time.
 * @param x [n, side, side, inputs]
 * @param dy [n, side/2, side/2, outputs]
 * @param differentiated how the gradients of x and dy follow from that of the result
 * @returns [5, 5, inputs, outputs]
 */
export function dilatedKernelGradient(x: Output, dy: Output, differentiated: Differentiated): Output {
  const half = dy.shape[1]!;
  const rows = Math.ceil(half / Math.ceil((sizeOf(dy.shape) * (dy.dtype === 'bfloat16' ? 2 : 4)) / cacheBytes));
  const parts = Array.from({ length: Math.ceil(half / rows) }, (_, i) =>
    kernelGradientOfRows(x, dy, i * rows, Math.min(half, (i + 1) * rows)),
  );
  // Parts in bfloat16 are added up in float32, so that there is no more rounding than without them.
  const [whole] = parts;
  const sum = parts.length === 1 ? whole! : cast(addN(parts.map(part => cast(part, 'float32'))), dy.dtype);
  return transpose(sum, [1, 2, 0, 3], differentiated);
}

/** The fastest parts had 0.9 to 2.2 MB, on a processor with 1 MB of second-level cache for each core. */
const cacheBytes = 1.5e6;

/** The kernel's gradient by the rows of dy from `start` to before `end`, [inputs, 5, 5, outputs]. */
function kernelGradientOfRows(x: Output, dy: Output, start: number, end: number): Output {
  const [side, inputs, outputs] = [x.shape[1]!, x.shape[3]!, dy.shape[3]!];
  // A kernel of `end - start` rows, two pixels apart, fits at five positions into the rows of x that its taps meet.
  const [first, last] = [2 * start - same[0], 2 * end + same[1]];
  const [from, to] = [Math.max(0, first), Math.min(side, last)];
  return convolution(transpose(rowsOf(x, from, to), [3, 1, 2, 0]), transpose(rowsOf(dy, start, end), [1, 2, 0, 3]), {
    outputs: [inputs, kernelSide, kernelSide, outputs],
    paddings: [0, 0, from - first, last - to, ...same, 0, 0],
    dilation: 2,
  });
}

function rowsOf(x: Output, from: number, to: number): Output {
  const [n, height, ...others] = x.shape as [number, number, ...number[]];
  return from === 0 && to === height ? x : slice(x, [0, from, ...others.map(() => 0)], [n, to - from, ...others]);
}

function convolution(
  x: Output,
  kernel: Output,
  options: { readonly outputs: Shape; readonly paddings?: readonly number[]; readonly dilation?: number },
): Output {
  const { outputs, paddings, dilation = 1 } = options;
  const valid = paddings?.every(padding => padding === 0);
  return single(
    x.node.graph.add({
      op: 'Conv2D',
      inputs: [x, kernel],
      attributes: {
        T: { type: x.dtype },
        strides: { ints: [1, 1, 1, 1] },
        padding: { string: valid ? 'VALID' : paddings ? 'EXPLICIT' : 'SAME' },
        data_format: { string: 'NHWC' },
        dilations: { ints: [1, dilation, dilation, 1] },
        use_cudnn_on_gpu: { bool: true },
        explicit_paddings: { ints: valid ? [] : (paddings ?? []) },
      },
      outputs: [{ dtype: x.dtype, shape: outputs }],
    }),
  );
}

function rearrange(op: 'SpaceToDepth' | 'DepthToSpace', x: Output, shape: Shape): Output {
  return single(
    x.node.graph.add({
      op,
      inputs: [x],
      attributes: { T: { type: x.dtype }, block_size: { int: 2 }, data_format: { string: 'NHWC' } },
      outputs: [{ dtype: x.dtype, shape }],
    }),
  );
}
