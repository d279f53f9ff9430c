/** What is the same in every training: the trainer follows it, and an estimate relies on it. */

/** Images in a sample grid, which are also the ones measured. */
export const fixedCount = 64;
/** The moments of the batch norms are measured over at least this many latents. */
export const momentLatents = 256;
/** Fraction of the training time that measuring the quality may take. */
export const qualityShare = 0.05;

/** bfloat16 costs accuracy, so it has to be clearly faster. @param half, full seconds of a step in either precision */
export function isHalfWorthwhile(half: number, full: number): boolean {
  return half < 0.9 * full;
}
