import { useSignal } from '@preact/signals';
import type { RecipeAnswer } from '../../../../client/index.js';
import { noteText } from '../../words/say.js';
import { words } from '../../words/words.js';
import { Picture } from '../picture.js';
import { restore } from './restore.js';

/** What was found in an image that was made here. Of a grid, one is to be chosen. */
export function Restored({ answer }: { readonly answer: RecipeAnswer }) {
  const { drop } = words.value.play;
  const chosen = useSignal<number | undefined>(undefined);
  const { recipe, latents, exists, notes } = answer;
  const isGrid = latents.length > 1;
  return (
    <div class="note" role="status">
      <strong>{exists ? (isGrid ? drop.several(latents.length) : drop.restored) : drop.gone}</strong>
      {notes.map(note => (
        <p key={note} class="small">
          {noteText(note)}
        </p>
      ))}
      {exists && isGrid && (
        <div class="wall small-ones">
          {latents.map((latent, i) => (
            <Picture
              key={i}
              latent={latent}
              model={recipe.checkpoint}
              label={drop.image(i + 1)}
              isPressed={chosen.value === i}
              onPress={() => {
                chosen.value = i;
                restore(answer, i);
              }}
            />
          ))}
        </div>
      )}
    </div>
  );
}
