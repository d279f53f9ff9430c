import { type Output, requireSameDType } from '../graph.js';
import { conv2dTranspose } from './convolution.js';
import { depthToSpaceTransposedConvolution, phasedTransposedConvolution } from './convolution-forms.js';

/**
 * `finish(conv2dTranspose(y, kernel))` with stride 2 and a 5×5 kernel, without gradients. `finish` works on each element
 * by its channel. In the forms with several convolutions it comes before their results are interleaved, where TensorFlow
 * makes one kernel of the convolution, a bias and a ReLU; in `depthToSpace` it sees the channels four times in a row.
 * @param y [n, side/2, side/2, outputs]; n may be any batch
 * @param kernel [5, 5, inputs, outputs]
 * @returns [n, side, side, inputs] of the dtype that `finish` gives
 */
export function finishedTranspose(y: Output, kernel: Output, finish: (x: Output) => Output): Output {
  requireSameDType('Conv2DBackpropInput', y, kernel);
  const [n, half, , outputs] = y.shape as [number, number, number, number];
  const [side, inputs] = [2 * half, kernel.shape[2]!];
  const form = y.node.graph.convolutionForms.transposed({ side, inputs, outputs });
  if (form === 'phases') return phasedTransposedConvolution(y, kernel, finish);
  if (form === 'depthToSpace') return depthToSpaceTransposedConvolution(y, kernel, finish);
  return finish(conv2dTranspose(y, kernel, [n, side, side, inputs], 2));
}
