import type { Path } from './paths.js';

/**
 * Where each of the frames of an animation lies on its path, from 0 to 1. A walk shows both of its ends. A loop leaves out its
 * end, which is its beginning: the first frame follows the last one with the same step as any other.
 */
export function framePlaces({ isLoop }: Pick<Path, 'isLoop'>, frames: number): number[] {
  const steps = isLoop ? frames : Math.max(1, frames - 1);
  return Array.from({ length: frames }, (_, i) => i / steps);
}

/**
 * The latents of some places on a path, one after another.
 * @param factor multiplies every latent
 * @returns places × latentSize numbers
 */
export function latentsAt(path: Path, places: readonly number[], latentSize: number, factor = 1): Float32Array {
  const values = new Float32Array(places.length * latentSize);
  for (const [i, place] of places.entries()) values.set(path.at(place), i * latentSize);
  return factor === 1 ? values : values.map(x => x * factor);
}
