import type { Products } from './products.js';
import { featureLength } from './random-features.js';

/**
 * Squared maximum mean discrepancy of two sets of features with the kernel (x·y/d + 1)³, unbiased, so for
 * two samples of the same kind it is around 0, and half the time below it (Bińkowski et al. 2018 call it KID, with the
 * features of a trained network; these are random features, and the two numbers cannot be compared).
 * @param a [m, 512]
 * @param b [n, 512]; m and n at least 2
 */
export function randomKernelDistance(a: Float32Array, b: Float32Array, products: Products): number {
  const within = (x: Float32Array) => {
    const n = x.length / featureLength;
    const all = products(x, x, featureLength);
    let sum = 0;
    for (let i = 0; i < all.length; i++) if (i % (n + 1) !== 0) sum += kernel(all[i]!);
    return sum / (n * (n - 1));
  };
  const between = products(a, b, featureLength);
  const mean = between.reduce((sum, product) => sum + kernel(product), 0) / between.length;
  return within(a) + within(b) - 2 * mean;
}

function kernel(product: number): number {
  return (product / featureLength + 1) ** 3;
}
