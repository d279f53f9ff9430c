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
                onPress={() => explore({ model: id, at: same, moves: {} })}
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
            all.findIndex(({ id }) => id === now?.id),
          )}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </section>
  );
}
