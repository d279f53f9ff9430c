import { client } from '../../service/service.js';
import { words } from '../../words/words.js';
import { drawing, expressionOf, rested } from '../explored.js';

/** What a direction does to the image that is shown, below its slider and as wide. */
export function Strip({ direction }: { readonly direction: string }) {
  const { [direction]: _, ...moves } = rested.value.moves;
  const latent = [expressionOf({ at: rested.value.at, moves })];
  const range = { from: -4, to: 4, steps: 7 };
  return (
    <img
      class="pixels strip"
      src={client.url('getStripWebp', { name: direction, latent, ...range, ...drawing(rested.value) })}
      alt={words.value.play.stripOf(direction)}
    />
  );
}
