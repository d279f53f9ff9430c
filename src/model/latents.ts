import { philox } from '../math/philox.js';

/** Separates the latents from every other use of the same seed. */
const latentStream = 0x7a; // 'z'

/**
 * Latent vectors, each element uniform in (-1, 1), image by image. Vector i depends on (seed, first + i) alone, so that
 * an image keeps its latent in any grid.
 * @returns count × latentSize numbers
 */
export function latents(seed: number, first: number, count: number, latentSize: number): Float32Array {
  const values = new Float32Array(count * latentSize);
  for (let image = 0; image < count; image++) {
    for (let start = 0; start < latentSize; start += 4) {
      const random = philox(seed, latentStream, [start / 4, first + image, 0, 0]);
      const end = Math.min(4, latentSize - start);
      for (let i = 0; i < end; i++) values[image * latentSize + start + i] = openUniform(random[i]!);
    }
  }
  return values;
}

/** 23 random bits as a number in (-1, 1) that float32 holds exactly. */
function openUniform(bits: number): number {
  return ((bits >>> 9) + 0.5) / 2 ** 22 - 1;
}
