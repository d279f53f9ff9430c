import * as g from '../graph/index.js';
import type { Hyperparameters } from '../schema/hyperparameters.js';
import { realness } from './losses.js';

/** Images as the discriminator sees them, [n, side, side, 3], and its logits for them, [n, 2]. */
export interface Judged {
  readonly images: g.Output;
  readonly logits: g.Output;
}

/**
 * The penalties on the discriminator's slope: R1 = r1/2 · mean ‖∂c/∂x‖² over the real images x, and R2 the same over fakes,
 * with c = logit 1 − logit 0 (Mescheder et al. 2018, arXiv 1801.04406, equations 9 and 10). Images are taken as the
 * discriminator sees them, after augmentation. Steps without a penalty are made up for by a factor of `penaltyEvery` (lazy
 * regularization: Karras et al. 2020, arXiv 1912.04958, section 3.1).
 * @returns a scalar; null when both weights are zero
 */
export function penaltyOf(h: Hyperparameters, real: Judged, fake: Judged): g.Output | null {
  const { graph } = real.logits.node;
  const terms = [
    { weight: h.r1, judged: real },
    { weight: h.r2, judged: fake },
  ].filter(({ weight }) => weight > 0);
  if (terms.length === 0) return null;
  return graph.scope('penalty', () =>
    g.addN(
      terms.map(({ weight, judged: { images, logits } }) => {
        const [slope] = g.gradients(g.sum(realness(logits)), [images]);
        const halfSquares = g.l2Loss(g.cast(slope!, 'float32'));
        return g.mul(halfSquares, g.scalar(graph, (weight * h.penaltyEvery) / h.batchSize));
      }),
    ),
  );
}
