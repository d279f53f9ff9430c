import type { Job } from '../../../client/index.js';
import { percent } from '../words/format.js';
import { words } from '../words/words.js';
import { untrainedSwd } from './untrained-swd.js';

type Measured = Pick<NonNullable<Job['quality']>, 'swd' | 'swdFloor' | 'swdLevels'>;

/**
 * How far generated images have come from random to real, 0 to 1, on the logarithm of their distance: the last steps are
 * the hard ones.
 */
export function qualityShare({ swd, swdFloor, swdLevels }: Measured): number {
  const random = untrainedSwd(swdLevels[0]?.side ?? 32);
  const share = Math.log(random / swd) / Math.log(random / swdFloor);
  return Math.max(0, Math.min(1, share));
}

export function QualityBar({ quality }: { readonly quality: Job['quality'] }) {
  if (!quality) return null;
  const { training } = words.value;
  const share = qualityShare(quality);
  return (
    <div class="quality-bar">
      <div class="small" aria-hidden="true">
        {training.qualityOf}
      </div>
      <meter value={share} min={0} max={1} aria-label={training.qualityBar(percent(share))} />
      <div class="between small quiet" aria-hidden="true">
        <span>{training.random}</span>
        <span>{training.asReal}</span>
      </div>
    </div>
  );
}
