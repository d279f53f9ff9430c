import { computed, effect, signal } from '@preact/signals';
import { query, replaceQuery } from '../shell/route.js';

/** What the explorer shows: all of it stands in the address, so that a link shows the same. */
export interface Explored {
  /** Expression of the latent that the sliders start from. */
  readonly at: string;
  /** How far each direction is followed, by its name. */
  readonly moves: Readonly<Record<string, number>>;
  /** 0 to 1: what every latent is multiplied by. */
  readonly variety: number;
  /** Checkpoint that draws; undefined for the one that the service chooses. */
  readonly model: string | undefined;
  /** The weights of the last step in place of the averaged ones. */
  readonly weights: 'raw' | undefined;
}

export const explored = computed<Explored>(() => {
  const values = query.value;
  const variety = Number(values.get('variety') ?? 1);
  return {
    at: values.get('at') ?? 'seed(42)',
    moves: movesOf(values.get('moves') ?? ''),
    variety: Number.isFinite(variety) ? Math.max(0, Math.min(1, variety)) : 1,
    model: values.get('model') ?? undefined,
    weights: values.get('weights') === 'raw' ? 'raw' : undefined,
  };
});

/** The chosen checkpoint alone, which a slider does not change. */
export const chosenModel = computed(() => explored.value.model);

/** Milliseconds without a change after which a slider has come to rest. */
const rest = 250;

/**
 * What is shown as soon as it rests: what surrounds the image follows this, so that a slider has the service to itself while
 * it is dragged.
 */
export const rested = signal<Explored>(explored.peek());

let timer: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  const now = explored.value;
  const before = rested.peek();
  clearTimeout(timer);
  const settle = () => {
    rested.value = now;
  };
  if (now.at !== before.at || now.model !== before.model) settle();
  else timer = setTimeout(settle, rest);
});

/** `auto1:1.5,smile:-2` */
function movesOf(text: string): Record<string, number> {
  const pairs = text.split(',').map(pair => pair.split(':') as [string, string | undefined]);
  return Object.fromEntries(
    pairs
      .map(([name, value]) => [name, Number(value)] as const)
      .filter(([name, value]) => name !== '' && Number.isFinite(value) && value !== 0),
  );
}

/** Shows something else, in place. */
export function explore(change: Partial<Explored>): void {
  const { at, moves, variety, model, weights } = { ...explored.peek(), ...change };
  const moved = Object.entries(moves).filter(([, value]) => value !== 0);
  replaceQuery({
    at,
    moves: moved.length === 0 ? undefined : moved.map(([name, value]) => `${name}:${value}`).join(','),
    variety: variety === 1 ? undefined : variety,
    model,
    weights,
  });
}

/** The expression of what is shown, with its moves: `seed(42) + 1.5*auto1 - 2*smile`. */
export function expressionOf({ at, moves }: Pick<Explored, 'at' | 'moves'>): string {
  return Object.entries(moves).reduce(
    (sum, [name, value]) => `${sum} ${value < 0 ? '-' : '+'} ${Math.abs(value)}*${name}`,
    at,
  );
}

/** What every request for an image of it has in common. */
export function drawing({ variety, model, weights }: Pick<Explored, 'variety' | 'model' | 'weights'>) {
  return { ...(variety === 1 ? {} : { truncation: variety }), ...modelOf({ model }), ...(weights ? { weights } : {}) };
}

/** The chosen checkpoint, as requests say it. */
export function modelOf({ model }: Pick<Explored, 'model'>): { readonly model?: string } {
  return model === undefined ? {} : { model };
}
