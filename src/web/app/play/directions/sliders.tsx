import { useSignal } from '@preact/signals';
import type { Direction } from '../../../../client/index.js';
import { changed } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { ProblemNote } from '../../ui/problem.js';
import { words } from '../../words/words.js';
import { explore, explored, modelOf } from '../explored.js';
import { NameForm } from '../name-form.js';
import { shownDirections } from './shown-directions.js';
import { Slider } from './slider.js';
import { Strip } from './strip.js';

/** A slider for each direction: the named ones, and the strongest automatic ones, which can be given a name. */
export function Sliders({ directions }: { readonly directions: readonly Direction[] }) {
  const { play } = words.value;
  const { moves, variety } = explored.value;
  const showsStrips = useSignal(false);
  return (
    <section class="card sliders" aria-labelledby="sliders">
      <div class="between">
        <h2 id="sliders">{play.sliders}</h2>
        <button type="button" class="plain small" onClick={() => explore({ moves: {}, variety: 1 })}>
          {play.reset}
        </button>
      </div>
      <Slider label={play.variety} min={0} max={1} value={variety} onChange={value => explore({ variety: value })} />
      {shownDirections(directions).map(direction => (
        <Slider
          key={direction.name}
          label={direction.name}
          min={-4}
          max={4}
          value={moves[direction.name] ?? 0}
          onChange={value => explore({ moves: { ...explored.peek().moves, [direction.name]: value } })}
          moreLabel={play.moreOf(direction.name)}
        >
          {isOpen => (
            <>
              {(isOpen || showsStrips.value) && <Strip direction={direction.name} />}
              {isOpen && can('nameLatents') && <Details direction={direction} />}
            </>
          )}
        </Slider>
      ))}
      <label class="row small">
        <input
          type="checkbox"
          checked={showsStrips.value}
          onChange={({ currentTarget }) => {
            showsStrips.value = currentTarget.checked;
          }}
        />
        {play.strips}
      </label>
    </section>
  );
}

/** Gives an automatic direction a name, and a named one another, or forgets it. */
function Details({ direction: { kind, name, separation } }: { readonly direction: Direction }) {
  const { play } = words.value;
  const error = useSignal<unknown>(undefined);
  const attempt = async (work: () => Promise<unknown>, becomes?: string) => {
    try {
      await work();
      const { [name]: moved, ...rest } = explored.peek().moves;
      explore({ moves: moved === undefined || becomes === undefined ? rest : { ...rest, [becomes]: moved } });
      changed('directions*');
    } catch (thrown) {
      error.value = thrown;
    }
  };
  const rename = (wanted: string) =>
    attempt(() => client.createDirection({ body: { name: wanted, from: name, ...modelOf(explored.peek()) } }), wanted);
  const forget = () => attempt(() => client.deleteDirection({ name, ...modelOf(explored.peek()) }));
  return (
    <div class="row">
      {kind === 'automatic' && <NameForm label={play.nameOf(name)} onName={rename} />}
      {separation !== null && <p class="quiet small">{separation.advice}</p>}
      {kind === 'named' && (
        <button type="button" class="plain small" aria-label={play.forgetOf(name)} onClick={forget}>
          {play.forget}
        </button>
      )}
      <ProblemNote error={error.value} />
    </div>
  );
}
