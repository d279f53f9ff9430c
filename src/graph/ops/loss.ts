import { type Output, requireDType, requireRank, requireShape, single } from '../graph.js';
import { reshape } from './array.js';
import { addN, mul, sub, sum } from './math.js';

/** Cross-entropy of softmax(logits) against label probabilities, both float32 [n, classes] → [n]. Labels get no gradient. */
export function softmaxCrossEntropy(logits: Output, labels: Output): Output {
  const op = 'SoftmaxCrossEntropyWithLogits';
  requireDType(op, logits, 'float32');
  requireRank(op, logits, 2);
  requireShape(op, labels, logits.shape, 'labels');
  const [n] = logits.shape as [number, number];
  const node = logits.node.graph.add({
    op,
    inputs: [logits, labels],
    attributes: { T: { type: 'float32' } },
    // The op returns its derivative along with the loss.
    outputs: [
      { dtype: 'float32', shape: [n] },
      { dtype: 'float32', shape: logits.shape },
    ],
    gradient: ([dy, dDerivative]) => [
      addN([
        ...(dy ? [mul(reshape(dy, [n, 1]), node.outputs[1]!)] : []),
        ...(dDerivative ? [softmaxGradient(softmax(logits), dDerivative)] : []),
      ]),
      undefined,
    ],
  });
  return node.outputs[0]!;
}

/** exp(x) / Σ exp(x) over the last axis. */
export function softmax(logits: Output): Output {
  requireRank('Softmax', logits, 2);
  const y: Output = single(
    logits.node.graph.add({
      op: 'Softmax',
      inputs: [logits],
      attributes: { T: { type: logits.dtype } },
      outputs: [{ dtype: logits.dtype, shape: logits.shape }],
      gradient: ([dy]) => [softmaxGradient(y, dy!)],
    }),
  );
  return y;
}

/** Softmax's Jacobian is diag(y) − y·yᵀ for each row. */
function softmaxGradient(y: Output, dy: Output): Output {
  return mul(y, sub(dy, reshape(sum(mul(dy, y), [1]), [y.shape[0]!, 1])));
}
