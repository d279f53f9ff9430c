import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framePlaces, latentsAt } from '../../src/latents/frames.js';
import { toGaussian } from '../../src/latents/gaussian.js';
import { circle, loop, type Path, walk } from '../../src/latents/paths.js';
import { latents } from '../../src/model/latents.js';

const latentSize = 100;
const seeded = (seed: number) => latents(seed, 0, 1, latentSize);
const norm = (g: Float64Array) => Math.hypot(...g);
const distance = (a: Float64Array, b: Float64Array) => norm(a.map((x, i) => x - b[i]!));
/** The frames' latents, in Gaussian space. */
function framesOf(path: Path, frames: number): Float64Array[] {
  const values = latentsAt(path, framePlaces(path, frames), latentSize);
  return Array.from({ length: frames }, (_, i) => toGaussian(values.subarray(i * latentSize, (i + 1) * latentSize)));
}
const seeds = fc.array(fc.nat(), { minLength: 2, maxLength: 5 });

describe('the frames of an animation', () => {
  it('begin and end a walk with its ends, and leave out the end of a loop', () => {
    expect(framePlaces({ isLoop: false }, 5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(framePlaces({ isLoop: true }, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    const path = walk([seeded(1), seeded(2), seeded(3)]);
    const values = latentsAt(path, framePlaces(path, 9), latentSize);
    expect(values.subarray(0, latentSize)).toEqual(seeded(1));
    expect(values.subarray(-latentSize)).toEqual(seeded(3));
  });

  it.each([
    ['loop', ([a, b]: Float32Array[]) => loop([a!, b!])],
    ['loop of three', ([a, b, c]: Float32Array[]) => loop([a!, b!, c!])],
    ['circle', ([a, b]: Float32Array[]) => circle(a!, b!)],
  ] as const)(
    'lead from the last one of a %s into the first, with no larger step than between neighbors',
    (_, make) => {
      fc.assert(
        fc.property(fc.nat(), fc.integer({ min: 6, max: 40 }), (seed, frames) => {
          const path = make([seed, seed + 1, seed + 2].map(seeded));
          const all = framesOf(path, frames);
          const steps = all.map((frame, i) => distance(frame, all[(i + 1) % frames]!));
          // A step grows with |g|, which differs between the ends of a leg.
          expect(steps.at(-1)).toBeLessThanOrEqual(Math.max(...steps.slice(0, -1)) * 1.1);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('keep |g| of a walk between that of the ends of its leg', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 40 }), (stops, frames) => {
        const path = walk(stops.map(seeded));
        const lengths = stops.map(stop => norm(toGaussian(seeded(stop))));
        for (const [i, place] of framePlaces(path, frames).entries()) {
          const leg = Math.min(stops.length - 2, Math.floor(place * (stops.length - 1)));
          const ends = [lengths[leg]!, lengths[leg + 1]!];
          const length = norm(framesOf(path, frames)[i]!);
          // Latents are float32.
          expect(length).toBeGreaterThanOrEqual(Math.min(...ends) * (1 - 1e-4));
          expect(length).toBeLessThanOrEqual(Math.max(...ends) * (1 + 1e-4));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are multiplied by the truncation', () => {
    const path = walk([seeded(1), seeded(2)]);
    expect(latentsAt(path, [0], latentSize, 0.5)).toEqual(seeded(1).map(x => x * 0.5));
  });
});
