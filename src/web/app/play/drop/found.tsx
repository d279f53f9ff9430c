import type { Task } from '../../../../client/index.js';
import { addressOf, client } from '../../service/service.js';
import { useAnswer } from '../../service/use-answer.js';
import { figure } from '../../words/format.js';
import { words } from '../../words/words.js';
import { explore } from '../explored.js';

/** Mean difference up to which two images are very much alike, and alike, in levels of 0 to 255; by eye. */
const [close, fair] = [10, 30];

/** A task that searches for the latent of a photo. */
export type Projection = Extract<Task, { type: 'projection' }>;

/** What a search has found, and how much that is. */
export function Found({
  task,
  result,
}: {
  readonly task: Projection;
  readonly result: NonNullable<Projection['result']>;
}) {
  const { search } = words.value.play;
  const { name, difference, isExact } = result;
  const { model } = task.input;
  const { files } = task.urls;
  const { value: nearest } = useAnswer(task.id, signal =>
    client.getNearest({ latent: name, count: 1, model }, { signal }),
  );
  const [first] = nearest?.images ?? [];
  const verdict = isExact ? 'exact' : difference <= close ? 'close' : difference <= fair ? 'fair' : 'far';
  return (
    <>
      <p role="status">
        <strong>{search[verdict]}</strong>
      </p>
      <p class="small">
        {search.difference(figure(difference))} {search.kept(name)}
      </p>
      {files['comparison.png'] && (
        <img class="pixels" src={addressOf(files['comparison.png'])} alt={search.comparison} />
      )}
      <div class="row">
        {first && (
          <figure>
            <img class="pixels found" src={addressOf(first.url)} alt={search.nearest} />
            <figcaption class="small quiet">{search.nearest}</figcaption>
          </figure>
        )}
        {files['path.webp'] && (
          <figure>
            <img class="pixels found" src={addressOf(files['path.webp'])} alt={search.path} />
            <figcaption class="small quiet">{search.path}</figcaption>
          </figure>
        )}
      </div>
      <div>
        <button type="button" class="primary" onClick={() => explore({ at: name, moves: {}, model })}>
          {search.show}
        </button>
      </div>
    </>
  );
}
