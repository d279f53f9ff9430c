import type { Direction } from '../../../../client/index.js';

/** Automatic directions that are shown as sliders: the strongest. */
const shownAutomatic = 5;

/** The named directions, and the strongest automatic ones that have no name yet. */
export function shownDirections(directions: readonly Direction[]): readonly Direction[] {
  const named = directions.filter(({ kind }) => kind === 'named');
  const renamed = new Set(named.map(({ from }) => from));
  const automatic = directions.filter(({ kind, name }) => kind === 'automatic' && !renamed.has(name));
  return [...named, ...automatic.slice(0, shownAutomatic)];
}
