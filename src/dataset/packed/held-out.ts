import { philox } from '../../math/philox.js';

/** The same in every training, so that one that resumes another's checkpoint holds out the same images. */
const seed = 0;
/** Separates this choice from every other use of the seed. */
const stream = 0x68; // 'h'

/**
 * Which images of a dataset are held out. They depend on the position of each image among all, excluded ones too, so that
 * excluding some does not put others into the training.
 * @param count images in the dataset
 * @param share of them, from 0 to 1
 */
export function heldOutOf(count: number, share: number): ReadonlySet<number> {
  const drawn = Array.from({ length: count }, (_, i) => ({ i, key: philox(seed, stream, [i, 0, 0, 0])[0] }));
  drawn.sort((a, b) => a.key - b.key || a.i - b.i);
  return new Set(drawn.slice(0, Math.round(share * count)).map(({ i }) => i));
}
