import type { HyperparameterOverrides, JobRequest } from '../../../client/index.js';

/** What a training draws and saves; text that is no number stays as it is: the service says what is wrong with it. */
export interface Keeping {
  /** Steps between two samples. */
  readonly sampleEvery?: number | string;
  /** Steps between two checkpoints. */
  readonly every?: number | string;
  /** Newest checkpoints that stay. */
  readonly keep?: number | string;
}

/** What a user wants of a training. */
export interface Wish {
  /** Undefined once a preset has been chosen by its name. */
  readonly goal: Goal | undefined;
  readonly dataset: string;
  readonly preset: NonNullable<JobRequest['preset']>;
  /** Undefined: as many as the preset says. Text that is no number stays, too. */
  readonly steps: number | string | undefined;
  readonly overrides: HyperparameterOverrides;
  /** What is left out is as the preset says. */
  readonly keeping?: Keeping | undefined;
  /** A checkpoint to train on from: its preset is that of the training, and its dataset unless it was imported. */
  readonly resumeFrom?: string | undefined;
  /** Whether that checkpoint was imported, without the pictures that it was trained on. */
  readonly isImported?: boolean | undefined;
}

/** What is sent: a training, or one that goes on from a checkpoint. */
export function requestOf(wish: Omit<Wish, 'goal'>): JobRequest {
  const { dataset, preset, steps, overrides, keeping = {}, resumeFrom, isImported } = wish;
  const { sampleEvery, ...checkpoint } = keeping;
  const base = resumeFrom === undefined ? { dataset, preset } : isImported ? { dataset, resumeFrom } : { resumeFrom };
  return {
    ...base,
    ...(steps === undefined ? {} : { steps }),
    ...(sampleEvery === undefined ? {} : { sampleEvery }),
    ...(Object.keys(checkpoint).length === 0 ? {} : { checkpoint }),
    hyperparameters: overrides,
  } as JobRequest;
}

/** What an address asks for, such as that of a button against an alarm: `set.realLabel=0.9` is an override. */
export function wishOf(query: URLSearchParams): Wish {
  const overrides = [...query].flatMap(([name, value]) =>
    name.startsWith('set.') ? [[name.slice(4), parsed(value)]] : [],
  );
  const steps = Number(query.get('steps') ?? Number.NaN);
  return {
    ...goals.quick,
    dataset: query.get('dataset') ?? 'demo-faces',
    steps: Number.isSafeInteger(steps) ? steps : undefined,
    overrides: Object.fromEntries(overrides),
    resumeFrom: query.get('resumeFrom') ?? undefined,
    isImported: query.has('resumeFrom') && query.has('dataset'),
  };
}

/** Text that is no JSON stays as it is: the service says what is wrong with it. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export type Goal = 'quick' | 'good' | 'best';

/** Three trainings that are worth their time, as `GET /presets` gives them: 32×32 in minutes, and 96×96 shorter and longer. */
export const goals = {
  quick: { goal: 'quick', preset: 'tiny', steps: undefined },
  good: { goal: 'good', preset: 'stable', steps: 8000 },
  best: { goal: 'best', preset: 'stable', steps: undefined },
} as const satisfies Record<Goal, Pick<Wish, 'goal' | 'preset' | 'steps'>>;
