import type { Quality } from '../schema/quality.js';
import type { Score } from '../schema/tasks/quality.js';
import { assess, prepareReference } from './assess.js';
import { bootstrap, type Interval } from './bootstrap.js';
import { covered } from './precision-recall.js';
import type { Products } from './products.js';
import { featureLength, randomFeatures } from './random-features.js';
import { thumbnails } from './thumbnails.js';

/** With fewer images of each kind the figures would say nothing. */
export const fewestScored = 16;
/** Images that are measured against each other at a time: as many as a training measures. */
const groupSize = 64;
/** Fewer groups give no interval. */
const fewestGroups = 8;

/** How many images are measured, and in groups of how many: at least eight groups of at most 64. */
export interface Groups {
  readonly images: number;
  readonly groups: number;
  readonly groupImages: number;
}

/** @param available images of each of the three kinds, at least 16; a few are left over when they make no whole group */
export function groupsOf(available: number): Groups {
  const groupImages = Math.min(groupSize, Math.floor(available / fewestGroups));
  const groups = Math.floor(available / groupImages);
  return { images: groups * groupImages, groups, groupImages };
}

/** A group of images of each kind, equally many, n × size × size × 3 bytes. */
export interface Group {
  readonly fakes: Uint8Array;
  /** Two sets of real images, which are measured against each other too. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/**
 * Measures many generated images, group by group, so that memory does not grow with their pixels. SWD, MS-SSIM, spread and
 * rKID are those of {@link assess}, each the mean of all groups, and the interval is that of the groups' values: the means stay
 * comparable with what a training measures on one group. Precision and recall need all images at once, by their
 * features.
 */
export class Scorer {
  readonly #groups: Groups;
  readonly #size: number;
  readonly #seed: number;
  readonly #products: Products;
  readonly #measured: ReturnType<typeof assess>[] = [];
  readonly #features: { readonly [Kind in keyof Group]: Float32Array };

  /** @param seed chooses patches, directions and resamples */
  constructor(groups: Groups, size: number, seed: number, products: Products) {
    this.#groups = groups;
    this.#size = size;
    this.#seed = seed;
    this.#products = products;
    const features = () => new Float32Array(groups.images * featureLength);
    this.#features = { fakes: features(), first: features(), second: features() };
  }

  /** Takes the next group into account. @returns the mean SWD so far */
  add(group: Group): number {
    const [size, products, done] = [this.#size, this.#products, this.#measured.length];
    const { fakes, first, second } = group;
    const reals = { size, first, second, all: thumbnails(first, size), flip: false };
    // Other patches and directions in each group, so that the intervals contain what their choice does.
    this.#measured.push(assess(prepareReference(reals, (this.#seed + done) >>> 0, products), fakes, products));
    for (const kind of ['fakes', 'first', 'second'] as const)
      this.#features[kind].set(
        randomFeatures(group[kind], size, products),
        done * this.#groups.groupImages * featureLength,
      );
    return this.#measured.reduce((sum, { swd }) => sum + swd, 0) / this.#measured.length;
  }

  /** All measures, once all groups have been added. */
  end(): Score {
    const { fakes, first, second } = this.#features;
    const generated = covered(first, fakes, featureLength, this.#products);
    const real = covered(first, second, featureLength, this.#products);
    const interval = (values: ArrayLike<number>): Interval => bootstrap(values, this.#seed);
    const ofGroups = (value: keyof Quality, reals: keyof Quality) => ({
      ...interval(this.#measured.map(quality => (quality as Quality)[value] as number)),
      reals: interval(this.#measured.map(quality => (quality as Quality)[reals] as number)),
    });
    return {
      swd: ofGroups('swd', 'swdFloor'),
      msSsim: ofGroups('msSsim', 'msSsimReals'),
      spread: ofGroups('spread', 'spreadReals'),
      rKid: ofGroups('rKid', 'rKidFloor'),
      precision: { ...interval(generated.fakes), reals: interval(real.fakes) },
      recall: { ...interval(generated.reals), reals: interval(real.reals) },
    };
  }
}
