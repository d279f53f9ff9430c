import { upperMedian } from '../math/median.js';
import type { Quality } from '../schema/quality.js';
import { meanSimilarity } from './ms-ssim.js';
import type { Products } from './products.js';
import { randomFeatures } from './random-features.js';
import { randomKernelDistance } from './rkid.js';
import { directionsOf, meanDistance, type Projections, patchesOf, projectionsOf, slicedWasserstein } from './swd.js';
import { mirrored, nearest, spread, thumbnailLength, thumbnails } from './thumbnails.js';

/** Real images that generators are measured against. */
export interface RealImages {
  readonly size: number;
  /** Two sets of n different images, n at least 2: one to measure against, the other to find what real images score. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  /** Thumbnails of the training images, [count, 768], with those of `first` at the front. */
  readonly all: Float32Array;
  /** Whether `second` is not trained on, so that its distance to the training images is what a generator should reach. */
  readonly isSecondHeldOut?: boolean;
  /** Whether mirrored training images count too. */
  readonly flip: boolean;
}

/** What is computed from the real images once, so that each measurement costs half as much. */
export interface Reference {
  readonly size: number;
  readonly seed: number;
  readonly images: number;
  readonly flip: boolean;
  readonly all: Float32Array;
  readonly directions: Float32Array;
  readonly projections: readonly Projections[];
  readonly features: Float32Array;
  readonly floor: readonly { readonly side: number; readonly distance: number }[];
  readonly reals: Pick<Quality, 'swdFloor' | 'msSsimReals' | 'rKidFloor' | 'nearestReals' | 'spreadReals'>;
  /** Closer than this to a training image counts as memorized. */
  readonly tooNear: number;
}

/** Numbers of the sets of images, whose patches are at different positions. */
const sets = { first: 0, second: 1, fakes: 2 };

/** @param seed chooses patches and directions: the job's */
export function prepareReference(reals: RealImages, seed: number, products: Products): Reference {
  const { size, first, second, all, flip, isSecondHeldOut = false } = reals;
  const images = first.length / (size ** 2 * 3);
  const directions = directionsOf(seed);
  const [projections, others] = [
    projectionsOf(patchesOf(first, size, seed, sets.first), directions, products),
    projectionsOf(patchesOf(second, size, seed, sets.second), directions, products),
  ];
  const floor = slicedWasserstein(projections, others);
  const features = randomFeatures(first, size, products);
  const own = all.slice(0, images * thumbnailLength);
  const distances = isSecondHeldOut
    ? nearestOf(thumbnails(second, size), all, flip, products)
    : nearestOf(own, all, flip, products, { own: true });
  return {
    size,
    seed,
    images,
    flip,
    all,
    directions,
    projections,
    features,
    floor,
    reals: {
      swdFloor: meanDistance(floor),
      msSsimReals: meanSimilarity(first, size),
      rKidFloor: randomKernelDistance(features, randomFeatures(second, size, products), products),
      nearestReals: mean(distances),
      spreadReals: spread(own),
    },
    tooNear: upperMedian(distances) / 2,
  };
}

/**
 * Measures as many generated images as the reference has.
 * @param fakes n × size × size × 3 bytes
 */
export function assess(
  reference: Reference,
  fakes: Uint8Array,
  products: Products,
): Omit<Quality, 'seconds' | 'overfitting'> {
  const { size, seed, images, flip, all, directions, floor, reals } = reference;
  if (fakes.length !== images * size ** 2 * 3)
    throw new RangeError(`The measures need ${images} images of ${size}×${size}, not ${fakes.length} bytes`);
  const projections = projectionsOf(patchesOf(fakes, size, seed, sets.fakes), directions, products);
  const levels = slicedWasserstein(projections, reference.projections);
  const thumbs = thumbnails(fakes, size);
  const distances = nearestOf(thumbs, all, flip, products);
  return {
    images,
    swd: meanDistance(levels),
    swdLevels: levels.map(({ side, distance }, i) => ({ side, distance, floor: floor[i]!.distance })),
    msSsim: meanSimilarity(fakes, size),
    rKid: randomKernelDistance(randomFeatures(fakes, size, products), reference.features, products),
    nearest: mean(distances),
    memorised: distances.filter(distance => distance < reference.tooNear).length / images,
    spread: spread(thumbs),
    ...reals,
  };
}

/** Distances to the nearest training image, or to the nearest mirror image if the training sees those too. */
function nearestOf(
  thumbs: Float32Array,
  all: Float32Array,
  flip: boolean,
  products: Products,
  options: { own?: boolean } = {},
): Float32Array {
  const straight = nearest(thumbs, all, products, options);
  if (!flip) return straight;
  const turned = nearest(mirrored(thumbs), all, products, options);
  return straight.map((distance, i) => Math.min(distance, turned[i]!));
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
