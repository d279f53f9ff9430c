import { toGaussian, toUniform } from './gaussian.js';

/** A way through the space of latents. */
export interface Path {
  /** Whether it ends where it begins: then a frame at 1 would repeat the one at 0. */
  readonly isLoop: boolean;
  /** The latent at a place from 0 (the beginning) to 1 (the end). */
  at(place: number): Float32Array;
}

/**
 * The latent between two others: the direction turns from one to the other in Gaussian space (slerp), and its length goes
 * evenly from one to the other, so that what lies between is as probable as the ends. The straight line is not: half-way,
 * |z| has shrunk by a third, and images look averaged.
 * @param share 0 gives a, 1 gives b
 */
export function mix(a: Float32Array, b: Float32Array, share: number): Float32Array {
  if (share === 0) return a;
  if (share === 1) return b;
  return toUniform(turn(toGaussian(a), toGaussian(b), share));
}

/** The latent on the straight line between two others. @param share 0 gives a, 1 gives b */
export function lerp(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return a.map((x, i) => x + (b[i]! - x) * share);
}

/** From latent to latent in turn, each leg as long as the others. @param stops at least two */
export function walk(stops: readonly Float32Array[]): Path {
  const legs = stops.length - 1;
  return {
    isLoop: false,
    at(place) {
      const leg = Math.min(legs - 1, Math.floor(place * legs));
      return mix(stops[leg]!, stops[leg + 1]!, place * legs - leg);
    },
  };
}

/** From latent to latent in turn, and back to the first. @param stops at least two */
export function loop(stops: readonly Float32Array[]): Path {
  return { ...walk([...stops, stops[0]!]), isLoop: true };
}

/**
 * An endless circle through two latents: g₁·cos θ + g₂·sin θ in Gaussian space, g₂ made orthogonal to g₁ and as long. It
 * passes a at 0, and comes closest to b near ¼.
 */
export function circle(a: Float32Array, b: Float32Array): Path {
  const first = toGaussian(a);
  const length = norm(first);
  const second = scaled(orthogonal(toGaussian(b), first), length);
  return {
    isLoop: true,
    at(place) {
      const angle = 2 * Math.PI * place;
      return toUniform(first.map((x, i) => x * Math.cos(angle) + second[i]! * Math.sin(angle)));
    },
  };
}

function turn(a: Float64Array, b: Float64Array, share: number): Float64Array {
  const [lengthA, lengthB] = [norm(a), norm(b)];
  // A vector of no length has no direction to turn.
  if (lengthA === 0 || lengthB === 0) return a.map((x, i) => x + (b[i]! - x) * share);
  const direction = scaled(a, 1);
  const other = scaled(b, 1);
  const angle = Math.acos(Math.max(-1, Math.min(1, dot(direction, other))));
  const length = lengthA + (lengthB - lengthA) * share;
  if (angle < 1e-9) return direction.map(x => x * length);
  const across = orthogonal(other, direction);
  const [along, aside] = [Math.cos(angle * share) * length, Math.sin(angle * share) * length];
  return direction.map((x, i) => x * along + across[i]! * aside);
}

/** The part of a vector that is orthogonal to another, with length 1; any such direction when there is none. */
function orthogonal(vector: Float64Array, to: Float64Array): Float64Array {
  const squared = dot(to, to);
  const part = (x: Float64Array) => {
    const share = squared === 0 ? 0 : dot(x, to) / squared;
    return x.map((value, i) => value - share * to[i]!);
  };
  const rest = part(vector);
  if (norm(rest) > 1e-9 * Math.max(1, norm(vector))) return scaled(rest, 1);
  // Parallel: any orthogonal direction will do. Turning pairs of elements by 90° gives one that is spread over all of them,
  // as one along a single axis would be clamped.
  const turned = to.map((_, i) => (i % 2 === 0 ? -(to[i + 1] ?? 0) : to[i - 1]!));
  const other = norm(turned) > 0 ? part(turned) : part(Float64Array.from(to, () => 1));
  return scaled(other, 1);
}

function scaled(vector: Float64Array, length: number): Float64Array {
  const factor = length / (norm(vector) || 1);
  return vector.map(x => x * factor);
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const norm = (a: Float64Array) => Math.sqrt(dot(a, a));
