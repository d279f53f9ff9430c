import type { Job } from '../../../client/index.js';
import { percent } from '../words/format.js';
import { words } from '../words/words.js';

/** SWD ×10³ of images that have nothing to do with the real ones: noise of an untrained generator scores about this. */
const random = 300;

/**
 * How far generated images have come from random to real, 0 to 1, on the logarithm of their distance: the last steps are
 * the hard ones.
 */
export function qualityShare({ swd, swdFloor }: { readonly swd: number; readonly swdFloor: number }): number {
  const share = Math.log(random / swd) / Math.log(random / swdFloor);
  return Math.max(0, Math.min(1, share));
}

export function QualityBar({ quality }: { readonly quality: Job['quality'] }) {
  if (!quality) return null;
  const { training } = words.value;
  const share = qualityShare(quality);
  return (
    <div class="quality-bar">
      <meter value={share} min={0} max={1} aria-label={training.qualityBar(percent(share))} />
      <div class="between small quiet" aria-hidden="true">
        <span>{training.random}</span>
        <span>{training.asReal}</span>
      </div>
    </div>
  );
}
