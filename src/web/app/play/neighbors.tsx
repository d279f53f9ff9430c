import { useSignal } from '@preact/signals';
import { words } from '../words/words.js';
import { expressionOf, rested } from './explored.js';
import { goTo } from './go-to.js';
import { Picture } from './picture.js';

/** Six others to go to: a step towards six seeds, or six seeds themselves. */
export function Neighbors() {
  const { play } = words.value;
  const first = useSignal(1);
  const isNear = useSignal(true);
  const latent = expressionOf(rested.value);
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
          <Picture
            key={i}
            latent={expression}
            label={play.goTo(String(first.value + i))}
            onPress={() => goTo(expression)}
          />
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
