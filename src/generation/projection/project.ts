import { byCost, type Cost, minimize, type Place } from '../../latents/minimize.js';
import { latents } from '../../model/latents.js';
import type { Objective } from './projection-graph.js';
import type { Projector } from './projector.js';

/** How far a projection has come: one latent of its way. */
export interface ProjectionStep {
  readonly z: Float32Array;
  /** Mean absolute difference between its image and the wanted one, in levels. */
  readonly difference: number;
  /** From 1; each is an attempt from another latent. */
  readonly start: number;
  /** Attempts there will be at most. */
  readonly starts: number;
}

export interface Projected {
  readonly z: Float32Array;
  /** Mean absolute difference between G(z) and the image, in levels. */
  readonly difference: number;
  /** Whether the image is one of this generator: found to within a level. */
  readonly isExact: boolean;
  /** The latents on the way from the start to z, both included. */
  readonly path: readonly Float32Array[];
}

export interface ProjectOptions {
  /** Chooses the latents from which it starts. */
  readonly seed: number;
  /** Attempts for an image that is not one of the generator; one of its own images is mostly found by the first. */
  readonly starts: number;
}

/** Finds the generator's own images: nothing but pixels, squared. */
const exact: Objective = { scales: [1], features: 0, tolerance: 1e4 };
/**
 * For any other image. Coarse scales and features say where things are and of what color even when no pixel can be right;
 * beyond 20 levels a difference counts linearly. Chosen by eye, with faces and photographs.
 */
const alike: Objective = { scales: [1, 1, 1, 1], features: 1, tolerance: 20 };

/** Mean squared error of rounding to bytes. */
const rounding = 1 / 12;
const exactRules = { iterations: 40, enough: rounding * 1.01, leastGain: 1e-3 };
const alikeRules = { iterations: 25, enough: 0, leastGain: 2e-3 };
/** Levels: closer than this, an image is one of the generator's own, and a few more steps find it exactly. */
const near = 4;
const found = 1;
/** Random latents of which the nearest are the starts. */
const pool = 64;
/** Keeps the starts from being latents that a user has for the same seed. */
const otherSeeds = 0x9e3779b9;

/**
 * Searches the latent whose image is most like a given one. The same image and seed give the same latent on the same kind
 * of processor.
 * @param image size × size × 3 bytes
 * @returns yields every improvement as it is made, and returns the best latent found
 */
export function* project(
  projector: Projector,
  image: Uint8Array,
  { seed, starts }: ProjectOptions,
): Generator<ProjectionStep, Projected> {
  const target = Float32Array.from(image, level => level / 127.5 - 1);
  const { latentSize } = projector.network;
  const exactly = projector.cost(target, exact);
  const alikeness = projector.cost(target, alike);
  const random = Array.from({ length: pool }, (_, i) => latents((seed ^ otherSeeds) >>> 0, i, 1, latentSize));
  const tries = byCost(random, exactly).slice(0, starts);
  let best: { readonly place: Place; readonly path: readonly Float32Array[] } | undefined;
  for (const [i, { z: first }] of tries.entries()) {
    const path = [first];
    const descend = function* (cost: Cost, rules: typeof exactRules): Generator<ProjectionStep, Place> {
      const from = byCost([path.at(-1)!], cost)[0]!;
      const steps = minimize(cost, from, rules);
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value;
        path.push(value.z);
        yield { z: value.z, difference: projector.difference(value.z, target), start: i + 1, starts };
      }
    };
    if (i > 0) yield* descend(alikeness, alikeRules);
    if (i === 0 || projector.difference(path.at(-1)!, target) < near) yield* descend(exactly, exactRules);
    const z = path.at(-1)!;
    const difference = projector.difference(z, target);
    if (difference < found) return { z, difference, isExact: true, path };
    if (i === 0) yield* descend(alikeness, alikeRules);
    const [place] = byCost([path.at(-1)!], alikeness);
    if (!best || place!.cost < best.place.cost) best = { place: place!, path };
  }
  const { place, path } = best!;
  return { z: place.z, difference: projector.difference(place.z, target), isExact: false, path };
}
