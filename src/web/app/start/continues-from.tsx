import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { ProblemNote } from '../ui/problem.js';
import { number } from '../words/format.js';
import { words } from '../words/words.js';

/** The checkpoint that a training will go on from, in place of the choice of pictures and networks. */
export function ContinuesFrom(props: {
  readonly id: string;
  /** Whether it came without its pictures. */
  readonly isImported: boolean;
  readonly onAfresh: () => void;
}) {
  const { id, isImported, onAfresh } = props;
  const { start } = words.value;
  const { value, error } = useResource(`checkpoint/${id}`, () => client.getCheckpoint({ id }));
  return (
    <section class="card" aria-labelledby="continues">
      <h2 id="continues">{start.continues}</h2>
      {value ? (
        <p>
          <a href={linkTo(['trainings', value.job], { step: value.step })}>
            {value.name ?? start.continuesAt(number(value.step))}
          </a>{' '}
          {isImported ? '' : `· ${value.dataset} `}· {value.preset}
        </p>
      ) : (
        <ProblemNote error={error} />
      )}
      <p class="quiet small">{isImported ? start.continuesElsewhere : start.continuesText}</p>
      <div>
        <button type="button" onClick={onAfresh}>
          {start.afresh}
        </button>
      </div>
    </section>
  );
}
