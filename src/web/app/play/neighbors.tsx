import { useSignal } from '@preact/signals';
import { client } from '../service/service.js';
import { words } from '../words/words.js';
import { drawing, explore, explored } from './explored.js';

/** Six others to go to: a step towards six seeds, or six seeds themselves. */
export function Neighbors({ latent }: { readonly latent: string }) {
  const { play } = words.value;
  const first = useSignal(1);
  const isNear = useSignal(true);
  const others = Array.from({ length: 6 }, (_, i) => {
    const seed = `seed(${first.value + i})`;
    return isNear.value ? `mix(${latent}, ${seed}, 0.35)` : seed;
  });
  return (
    <section class="card" aria-labelledby="neighbors">
      <div class="between">
        <h2 id="neighbors">{play.neighbors}</h2>
        <button
          type="button"
          class="plain"
          aria-pressed={isNear.value}
          onClick={() => {
            isNear.value = !isNear.value;
          }}
        >
          {play.near}
        </button>
      </div>
      <div class="six">
        {others.map((expression, i) => (
          <button
            key={expression}
            type="button"
            class="picture"
            aria-label={play.goTo(String(first.value + i))}
            onClick={() => explore({ at: expression, moves: {} })}
          >
            <img
              class="pixels"
              src={client.url('generateWebp', { latent: [expression], ...drawing(explored.value) })}
              alt=""
            />
          </button>
        ))}
      </div>
      <button
        type="button"
        onClick={() => {
          first.value += 6;
        }}
      >
        {play.others}
      </button>
    </section>
  );
}
