import type { Job } from '../../../client/index.js';
import { percent } from '../words/format.js';
import { words } from '../words/words.js';

/** From this share on, held-out images look to the discriminator more like generated ones than like those that it knows. */
const much = 0.5;

/** How far a training has learned its images by heart, where some were held out of it to find that out. */
export function Overfitting({ job: { quality, hyperparameters } }: { readonly job: Job }) {
  const { training } = words.value;
  if (!quality || hyperparameters.heldOut === 0) return null;
  const held = training.heldOut(percent(hyperparameters.heldOut));
  const share = quality.overfitting;
  return (
    <p class="small">
      {share === undefined ? training.overfittingUnknown : training.overfittingNow(percent(share))}{' '}
      <span class="quiet">
        {held} {share !== undefined && share >= much && training.overfittingMuch}
      </span>
    </p>
  );
}
