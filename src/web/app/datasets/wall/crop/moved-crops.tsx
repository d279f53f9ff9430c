import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Dataset } from '../../../../../client/index.js';
import { useResource } from '../../../service/resource.js';
import { client } from '../../../service/service.js';
import { can } from '../../../session/session.js';
import { ProblemNote } from '../../../ui/problem.js';
import { useAction } from '../../../ui/use-action.js';
import { useKeptFocus } from '../../../ui/use-kept-focus.js';
import { number } from '../../../words/format.js';
import { words } from '../../../words/words.js';
import { ShowMore } from '../show-more.js';
import { SmallImage } from '../small-image.js';
import { saveCrop } from './save-crop.js';

/** Images that are shown at once. */
const page = 100;

/** The images whose crop somebody has moved, each with the way to it, and the way back. */
export function MovedCrops(props: {
  readonly dataset: Dataset;
  /** Shows an image large, by its place among all. */
  readonly opened: Signal<number | undefined>;
}) {
  const { id, movedCrops } = props.dataset;
  // The number comes with the dataset: nothing is asked for where there are none.
  return movedCrops > 0 ? <List id={id} count={movedCrops} opened={props.opened} /> : null;
}

function List(props: { readonly id: string; readonly count: number; readonly opened: Signal<number | undefined> }) {
  const { id, count, opened } = props;
  const { crop, wall } = words.value.datasets;
  const limit = useSignal(page);
  const { value, error } = useResource(`dataset/${id}/crops?limit=${limit.value}`, () =>
    client.listMovedCrops({ id, limit: limit.peek() }),
  );
  const { error: failure, run } = useAction();
  const section = useKeptFocus<HTMLElement>();
  /** What has opened the large image: the focus goes back there. */
  const pressed = useRef<HTMLButtonElement | undefined>(undefined);
  useEffect(() => {
    const button = pressed.current;
    if (opened.value !== undefined || !button) return;
    pressed.current = undefined;
    requestAnimationFrame(() => (button.isConnected ? button : section.current)?.focus());
  }, [opened.value]);
  const putBack = (sha256: string) => run(() => saveCrop(id, sha256, null));
  return (
    <section ref={section} class="card" aria-labelledby="moved-crops" tabIndex={-1}>
      <h2 id="moved-crops">{crop.listTitle(count, number(count))}</h2>
      <p class="quiet">{crop.listText}</p>
      <ProblemNote error={failure.value ?? error} />
      <ul class="groups">
        {value?.data.map(({ sha256, crop: square, index }) => (
          <li key={sha256} class="group left-out">
            {index !== null && (
              <button
                type="button"
                class="picture-button"
                aria-label={crop.show(number(index + 1))}
                onClick={({ currentTarget }) => {
                  pressed.current = currentTarget;
                  opened.value = index;
                }}
              >
                <SmallImage dataset={id} image={{ sha256, crop: square }} />
              </button>
            )}
            {can('changeDatasets') && (
              <button
                type="button"
                class="plain small"
                aria-label={`${crop.putBack}: ${index === null ? sha256.slice(0, 8) : wall.image(number(index + 1))}`}
                onClick={() => putBack(sha256)}
              >
                {crop.putBack}
              </button>
            )}
          </li>
        ))}
      </ul>
      {value && <ShowMore limit={limit} nextCursor={value.nextCursor} />}
    </section>
  );
}
