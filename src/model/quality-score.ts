import type { Quality } from '../schema/quality.js';

/** How much more alike than real ones images may be before it counts, as MS-SSIM: 64 images cannot tell less. */
const tolerance = 0.1;
/** What each further tenth of MS-SSIM costs: a fifth of the SWD. */
const weight = 2;

/**
 * Fidelity and variety in one number, by which the best checkpoint of a training is chosen; less is better:
 * SWD · (1 + 2 · max(0, MS-SSIM − that of real images − 0.1)). A generator that repeats one shape ever more sharply gets a
 * lower SWD, but not a lower score.
 */
export function qualityScore({ swd, msSsim, msSsimReals }: Pick<Quality, 'swd' | 'msSsim' | 'msSsimReals'>): number {
  return swd * (1 + weight * Math.max(0, msSsim - msSsimReals - tolerance));
}
