import { signal } from '@preact/signals';
import type { Favourite } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { ProblemNote } from '../../ui/problem.js';
import { words } from '../../words/words.js';
import { explore, explored, modelOf } from '../explored.js';
import { goTo } from '../go-to.js';
import { NameForm } from '../name-form.js';
import { Picture } from '../picture.js';
import { Walk } from '../walks/walk.js';
import { useChange, useFavourites } from './use-favourites.js';
import { replaceName, vectorExpression } from './without-name.js';

/** Favorites in the order of the walk between them. */
const chosen = signal<readonly string[]>([]);

/** What was kept: to go back to, rename and forget, and to walk between. */
export function Favourites() {
  const { play } = words.value;
  const { value: favourites = [], error } = useFavourites();
  const names = favourites.map(({ name }) => name);
  const stops = chosen.value.filter(name => names.includes(name));
  return (
    <section class="card favourites" aria-labelledby="favourites">
      <h2 id="favourites">{play.favourites}</h2>
      <ProblemNote error={error} />
      {favourites.length === 0 && <p class="quiet small">{play.noFavourites}</p>}
      {favourites.length > 0 && (
        <ul class="shelf" aria-labelledby="favourites">
          {favourites.map(favourite => (
            <li key={favourite.name}>
              <One favourite={favourite} names={names} place={stops.indexOf(favourite.name)} />
            </li>
          ))}
        </ul>
      )}
      {favourites.length > 1 && <Walk stops={stops} />}
    </section>
  );
}

function One(props: {
  readonly favourite: Favourite;
  readonly names: readonly string[];
  /** Among those that are walked between, from 0; −1 when it is not. */
  readonly place: number;
}) {
  const { favourite, names, place } = props;
  const { name, z } = favourite;
  const { play } = words.value;
  const { error, attempt } = useChange();
  const include = () => {
    chosen.value = place < 0 ? [...chosen.value, name] : chosen.value.filter(one => one !== name);
  };
  const rename = (wanted: string) =>
    attempt(async () => {
      if (wanted === name) return;
      if (names.includes(wanted)) throw new Error(play.taken(wanted));
      const model = modelOf(explored.peek());
      await client.putFavourite({ name: wanted, ...model, body: { latent: name } });
      explore({ at: replaceName(explored.peek().at, name, wanted) });
      chosen.value = chosen.value.map(one => (one === name ? wanted : one));
      await client.deleteFavourite({ name, ...model });
    });
  const forget = () =>
    attempt(async () => {
      // What is shown stays, also when it was shown by this name.
      explore({ at: replaceName(explored.peek().at, name, vectorExpression(z)) });
      chosen.value = chosen.value.filter(one => one !== name);
      await client.deleteFavourite({ name, ...modelOf(explored.peek()) });
    });
  return (
    <>
      <Picture latent={name} label={play.goTo(name)} onPress={() => goTo(name)}>
        {place >= 0 && (
          <span class="tick" aria-hidden="true">
            {place + 1}
          </span>
        )}
      </Picture>
      {can('nameLatents') && (
        <details class="more">
          <summary aria-label={play.moreOf(name)}>{name}</summary>
          <NameForm label={play.nameOf(name)} name={name} onName={rename} />
          <button type="button" class="plain small" aria-label={play.forgetOf(name)} onClick={forget}>
            {play.forget}
          </button>
          <ProblemNote error={error.value} />
        </details>
      )}
      <label class="row small past">
        <input type="checkbox" checked={place >= 0} aria-label={play.walks.include(name)} onChange={include} />
        {play.walks.choose}
      </label>
    </>
  );
}
