import { useSignal } from '@preact/signals';
import type { Dataset } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { ProblemNote } from '../../ui/problem.js';
import { useAction } from '../../ui/use-action.js';
import { useKeptFocus } from '../../ui/use-kept-focus.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { exclude } from './exclude.js';
import { ShowMore } from './show-more.js';
import { SmallImage } from './small-image.js';

/** Images that are shown at once. */
const page = 100;

/** The images that somebody has left out of trainings to come, each with the way back. */
export function LeftOut({ dataset: { id, excluded } }: { readonly dataset: Dataset }) {
  return excluded ? <List id={id} excluded={excluded} /> : null;
}

function List({ id, excluded }: Pick<Dataset, 'id' | 'excluded'>) {
  const { leftOut } = words.value.datasets;
  const limit = useSignal(page);
  const { value, error } = useResource(`dataset/${id}/exclusions?limit=${limit.value}`, () =>
    client.listExclusions({ id, limit: limit.peek() }),
  );
  const { error: failure, run } = useAction();
  const section = useKeptFocus<HTMLElement>();
  const bringBack = (sha256: string) => run(() => exclude(id, sha256, false));
  return (
    <section ref={section} class="card" aria-labelledby="left-out" tabIndex={-1}>
      <h2 id="left-out" tabIndex={-1}>
        {leftOut.title(excluded, number(excluded))}
      </h2>
      <p class="quiet">{leftOut.text}</p>
      <ProblemNote error={failure.value ?? error} />
      <ul class="groups">
        {value?.data.map(({ sha256, crop, url }, i) => (
          <li key={sha256} class="group left-out">
            {url !== null && <SmallImage dataset={id} image={{ sha256, crop }} />}
            {can('changeDatasets') && (
              <button
                type="button"
                class="plain small"
                aria-label={`${leftOut.bringBack} (${number(i + 1)})`}
                onClick={() => bringBack(sha256)}
              >
                {leftOut.bringBack}
              </button>
            )}
          </li>
        ))}
      </ul>
      {value && <ShowMore limit={limit} nextCursor={value.nextCursor} />}
    </section>
  );
}
