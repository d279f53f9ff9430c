import { useSignal } from '@preact/signals';
import { client } from '../../service/service.js';
import { ProblemNote } from '../../ui/problem.js';
import { words } from '../../words/words.js';
import { explored, expressionOf, modelOf } from '../explored.js';
import { loadFavourites, useChange } from './use-favourites.js';

/** ♥: keeps what is shown with one press, under a name that can be changed. */
export function Keep() {
  const { play } = words.value;
  const kept = useSignal<{ readonly name: string; readonly latent: string } | undefined>(undefined);
  const { error, attempt } = useChange();
  const latent = expressionOf(explored.value);
  const keep = () =>
    attempt(async () => {
      const taken = new Set((await loadFavourites()).map(({ name }) => name));
      let count = taken.size + 1;
      while (taken.has(play.newFavourite(count))) count++;
      const name = play.newFavourite(count);
      await client.putFavourite({ name, ...modelOf(explored.peek()), body: { latent } });
      kept.value = { name, latent };
    });
  return (
    <div class="row">
      <button type="button" class="primary" onClick={keep}>
        ♥ {play.keep}
      </button>
      <span role="status" class="quiet small">
        {kept.value?.latent === latent && play.kept(kept.value.name)}
      </span>
      <ProblemNote error={error.value} />
    </div>
  );
}
