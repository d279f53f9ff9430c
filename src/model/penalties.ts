import type { Hyperparameters } from '../schema/hyperparameters.js';

type Penalties = Pick<Hyperparameters, 'r1' | 'r2' | 'penaltyEvery'>;

/** How many of the two penalties are used. */
export function penaltyCount({ r1, r2 }: Omit<Penalties, 'penaltyEvery'>): number {
  return Number(r1 > 0) + Number(r2 > 0);
}

/** Whether a step has penalties. A function of its number, so that a resumed training is the same. */
export function isPenalized(h: Penalties, step: number): boolean {
  return penaltyCount(h) > 0 && step % h.penaltyEvery === 0;
}

/** How many penalties a step has on average. */
export function penaltiesPerStep(h: Penalties): number {
  return penaltyCount(h) / h.penaltyEvery;
}

/** The share of the steps that have penalties. */
export function penalizedShare(h: Penalties): number {
  return penaltyCount(h) > 0 ? 1 / h.penaltyEvery : 0;
}
