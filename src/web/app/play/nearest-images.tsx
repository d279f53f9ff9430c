import { ProblemError } from '../../../client/index.js';
import { addressOf, impatientClient } from '../service/service.js';
import { useAnswer } from '../service/use-answer.js';
import { ProblemNote } from '../ui/problem.js';
import { Waiting } from '../ui/waiting.js';
import { figure } from '../words/format.js';
import { words } from '../words/words.js';
import { expressionOf, modelOf, rested } from './explored.js';

/** Training images that are most like what is shown, and whether that is too near to be the generator's own. */
export function NearestImages() {
  const { nearest: text } = words.value.play;
  const latent = expressionOf(rested.value);
  const model = modelOf(rested.value);
  const { value, error } = useAnswer(`${latent} ${model.model ?? ''}`, signal =>
    impatientClient.getNearest({ latent, count: 4, ...model }, { signal }),
  );
  const isWaiting = error instanceof ProblemError && error.code === 'INDEX_NOT_READY';
  const [first] = value?.images ?? [];
  return (
    <section class="card" aria-labelledby="nearest">
      <h2 id="nearest">{text.title}</h2>
      <p class="quiet small">{text.text}</p>
      {isWaiting && (
        <p class="note" role="status">
          {text.waiting}
        </p>
      )}
      {!isWaiting && <ProblemNote error={error} />}
      {!value && !error && <Waiting />}
      {value && (
        <>
          <ul class="shelf four">
            {value.images.map(({ sha256, url, distance, isMirrored }, i) => (
              <li key={sha256}>
                <img class="pixels" src={addressOf(url)} alt={text.imageOf(String(i + 1), figure(distance))} />
                <span class="small quiet numbers">
                  {figure(distance)} {isMirrored && text.mirrored}
                </span>
              </li>
            ))}
          </ul>
          {value.usual && first && (
            <p class="small">
              <strong>{value.looksCopied ? text.copied : text.own}</strong>{' '}
              {text.usual(figure(first.distance), figure(value.usual.median))}
            </p>
          )}
        </>
      )}
    </section>
  );
}
