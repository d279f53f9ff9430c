import type { HyperparameterOverrides, JobRequest } from '../../../client/index.js';

/** What a user wants of a training. */
export interface Wish {
  readonly goal: Goal;
  readonly dataset: string;
  readonly preset: NonNullable<JobRequest['preset']>;
  /** Undefined: as many as the preset says. */
  readonly steps: number | undefined;
  readonly overrides: HyperparameterOverrides;
}

export type Goal = 'quick' | 'good' | 'best';

/** Three trainings that are worth their time: 32×32 in minutes, 96×96 in an hour or so, and the wide 96×96. */
export const goals = {
  quick: { goal: 'quick', preset: 'tiny', steps: undefined },
  good: { goal: 'good', preset: 'stable', steps: undefined },
  best: { goal: 'best', preset: 'seed', steps: undefined },
} as const satisfies Record<Goal, Pick<Wish, 'goal' | 'preset' | 'steps'>>;
