/** A way between latents that shows both its ends, or one that leads back to where it began. */
export type Way = 'walk' | 'loop';

/** The expression of a way, as an animation takes it. */
export function pathOf(way: Way, stops: readonly string[]): string {
  return `${way}(${stops.join(', ')})`;
}

/**
 * The latent of each frame, the same as an animation of this way shows: each leg takes the same time; a walk shows both its
 * ends, and the last frame of a loop leads into its first.
 */
export function framesOf(way: Way, stops: readonly string[], count: number): readonly string[] {
  const points = way === 'loop' ? [...stops, stops[0]!] : stops;
  const legs = points.length - 1;
  const steps = way === 'loop' ? count : count - 1;
  return Array.from({ length: count }, (_, i) => {
    const at = steps === 0 ? 0 : (i / steps) * legs;
    const leg = Math.min(legs - 1, Math.floor(at));
    return `mix(${points[leg]}, ${points[leg + 1]}, ${Number((at - leg).toFixed(6))})`;
  });
}
