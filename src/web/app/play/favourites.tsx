import { useSignal } from '@preact/signals';
import { changed, useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';
import { drawing, explore, explored } from './explored.js';

/** Keeps what is shown under a name, and goes back to what was kept. */
export function Favourites({ latent }: { readonly latent: string }) {
  const { play } = words.value;
  const { model } = explored.value;
  const given = model === undefined ? {} : { model };
  const { value } = useResource(`favourites/${model ?? ''}`, () => client.listFavourites({ ...given, limit: 100 }));
  const error = useSignal<unknown>(undefined);
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      error.value = undefined;
      changed('favourites*');
    } catch (thrown) {
      error.value = thrown;
    }
  };
  const keep = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = String(new FormData(form).get('name') ?? '').trim();
    void attempt(async () => {
      await client.putFavourite({ name, ...given, body: { latent } });
      form.reset();
    });
  };
  const favourites = value?.data ?? [];
  return (
    <div class="favourites">
      <form class="row" onSubmit={keep}>
        <label class="unseen" for="favourite-name">
          {play.favouriteName}
        </label>
        <input id="favourite-name" name="name" required maxLength={60} placeholder={play.favouriteName} size={14} />
        <button type="submit">♥ {play.keep}</button>
      </form>
      <ProblemNote error={error.value} />
      {favourites.length > 0 && (
        <ul class="shelf" aria-label={play.favourites}>
          {favourites.map(({ name }) => (
            <li key={name}>
              <button
                type="button"
                class="picture"
                aria-label={play.goTo(name)}
                onClick={() => explore({ at: name, moves: {} })}
              >
                <img
                  class="pixels"
                  src={client.url('generateWebp', { latent: [name], ...drawing(explored.value) })}
                  alt=""
                />
                <span class="small">{name}</span>
              </button>
              <button
                type="button"
                class="plain small"
                aria-label={play.forgetOf(name)}
                onClick={() => attempt(() => client.deleteFavourite({ name, ...given }))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
