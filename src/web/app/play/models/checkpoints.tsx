import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useAnswer } from '../../service/use-answer.js';
import { LargeButton } from '../../ui/large/large-button.js';
import { useLarge } from '../../ui/large/use-large.js';
import { ProblemNote } from '../../ui/problem.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { chosenModel, explore, expressionOf, modelOf, rested } from '../explored.js';
import { fixed } from '../go-to.js';
import { Picture } from '../picture.js';
import { LargeCheckpoints } from './large-checkpoints.js';
import { drawingModel, useModels } from './use-models.js';

/** Milliseconds in which a second click makes a double one, which enlarges a checkpoint in place of choosing it. */
const doubleClick = 300;

/** What every checkpoint of the training makes of the same z, from the first to the last. */
export function Checkpoints() {
  const { models: text } = words.value.play;
  const { value: models = [] } = useModels();
  const now = drawingModel(models, chosenModel.value);
  const all = models.filter(({ job }) => job === now?.job).sort((a, b) => a.step - b.step);
  const latent = expressionOf(rested.value);
  const isDrawnByMany = all.length > 1;
  const key = isDrawnByMany ? `${latent} ${rested.value.model ?? ''}` : '';
  // An automatic direction is another one in each checkpoint: the vector alone is the same.
  const { value: same, error } = useAnswer(key, async signal =>
    isDrawnByMany ? fixed(latent, modelOf(rested.peek()), signal) : undefined,
  );
  const { isOpen, area } = useLarge<HTMLElement>();
  /** The one that a double click enlarges. */
  const enlarged = useSignal<string | undefined>(undefined);
  const choosing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(choosing.current), []);
  if (!isDrawnByMany) return null;
  return (
    <section ref={area} class="card" aria-labelledby="checkpoints">
      <div class="between">
        <h2 id="checkpoints">{text.all}</h2>
        {same !== undefined && <LargeButton of={text.all} isOpen={isOpen} />}
      </div>
      <p class="quiet small">{text.allText}</p>
      <ProblemNote error={error} />
      {same !== undefined && (
        <ul class="shelf">
          {all.map(({ id, step }) => (
            <li key={id}>
              <Picture
                latent={same}
                model={id}
                label={text.step(number(step))}
                isPressed={id === now?.id}
                onPress={({ detail, target }) => {
                  clearTimeout(choosing.current);
                  const choose = () => explore({ model: id, at: same, moves: {} });
                  // 0 by key. Choosing moves the page, so that the second click of a double one would miss the image.
                  if (detail === 0 || !(target instanceof HTMLImageElement)) choose();
                  else if (detail === 1) choosing.current = setTimeout(choose, doubleClick);
                }}
                onDoublePress={({ target }) => {
                  if (target instanceof HTMLImageElement) enlarged.value = id;
                }}
              >
                <span class="small numbers">{number(step)}</span>
              </Picture>
            </li>
          ))}
        </ul>
      )}
      {same !== undefined && isOpen.value && (
        <LargeCheckpoints
          checkpoints={all}
          latent={same}
          first={Math.max(
            0,
            all.findIndex(({ id }) => id === (enlarged.value ?? now?.id)),
          )}
          onClose={() => {
            isOpen.value = false;
            enlarged.value = undefined;
          }}
        />
      )}
    </section>
  );
}
