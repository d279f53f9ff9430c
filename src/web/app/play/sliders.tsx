import { useSignal } from '@preact/signals';
import type { Direction } from '../../../client/index.js';
import { changed } from '../service/resource.js';
import { client } from '../service/service.js';
import { ProblemNote } from '../ui/problem.js';
import { figure } from '../words/format.js';
import { words } from '../words/words.js';
import { explore, explored } from './explored.js';

/** Automatic directions that are shown as sliders: the strongest. */
const shownAutomatic = 5;

/** A slider for each direction: the named ones, and the strongest automatic ones, which can be given a name. */
export function Sliders({ directions }: { readonly directions: readonly Direction[] }) {
  const { play } = words.value;
  const shown = shownDirections(directions);
  const { moves, variety } = explored.value;
  return (
    <section class="card" aria-labelledby="sliders">
      <div class="between">
        <h2 id="sliders">{play.sliders}</h2>
        <button type="button" class="plain" onClick={() => explore({ moves: {}, variety: 1 })}>
          {play.reset}
        </button>
      </div>
      <Slider label={play.variety} min={0} max={1} value={variety} onChange={value => explore({ variety: value })} />
      {shown.map(direction => (
        <Slider
          key={direction.name}
          label={direction.name}
          min={-4}
          max={4}
          value={moves[direction.name] ?? 0}
          onChange={value => explore({ moves: { ...explored.peek().moves, [direction.name]: value } })}
        >
          {direction.kind === 'automatic' ? <Rename direction={direction} /> : <Forget direction={direction} />}
        </Slider>
      ))}
    </section>
  );
}

export function shownDirections(directions: readonly Direction[]): readonly Direction[] {
  const named = directions.filter(({ kind }) => kind === 'named');
  const renamed = new Set(named.map(({ from }) => from));
  const automatic = directions.filter(({ kind, name }) => kind === 'automatic' && !renamed.has(name));
  return [...named, ...automatic.slice(0, shownAutomatic)];
}

function Slider(props: {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly children?: preact.ComponentChildren;
}) {
  const id = `slider-${props.label}`;
  return (
    <div class="slider">
      <div class="between">
        <label for={id}>{props.label}</label>
        <span class="row">
          {props.children}
          <output for={id} class="numbers quiet">
            {figure(props.value)}
          </output>
        </span>
      </div>
      <input
        id={id}
        type="range"
        min={props.min}
        max={props.max}
        step="0.05"
        value={props.value}
        onInput={({ currentTarget }) => props.onChange(Number(currentTarget.value))}
      />
    </div>
  );
}

/** Gives an automatic direction a name of the user's. */
function Rename({ direction }: { readonly direction: Direction }) {
  const { play, training } = words.value;
  const isOpen = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim();
    const { model, moves } = explored.peek();
    try {
      await client.createDirection({ body: { name, from: direction.name, ...(model === undefined ? {} : { model }) } });
      const { [direction.name]: moved, ...rest } = moves;
      explore({ moves: moved === undefined ? rest : { ...rest, [name]: moved } });
      changed('directions*');
    } catch (thrown) {
      error.value = thrown;
    }
  };
  if (!isOpen.value)
    return (
      <button
        type="button"
        class="plain small"
        aria-label={play.renameOf(direction.name)}
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {training.rename}
      </button>
    );
  return (
    <form class="row" onSubmit={save}>
      <input name="name" aria-label={play.nameOf(direction.name)} maxLength={60} required size={12} />
      <button type="submit">{training.save}</button>
      <ProblemNote error={error.value} />
    </form>
  );
}

function Forget({ direction: { name } }: { readonly direction: Direction }) {
  const { play } = words.value;
  const error = useSignal<unknown>(undefined);
  const forget = async () => {
    const { model, moves } = explored.peek();
    try {
      await client.deleteDirection({ name, ...(model === undefined ? {} : { model }) });
      const { [name]: _, ...rest } = moves;
      explore({ moves: rest });
      changed('directions*');
    } catch (thrown) {
      error.value = thrown;
    }
  };
  return (
    <>
      <button type="button" class="plain small" aria-label={play.forgetOf(name)} onClick={forget}>
        {play.forget}
      </button>
      <ProblemNote error={error.value} />
    </>
  );
}
