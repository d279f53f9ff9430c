import { useSignal } from '@preact/signals';
import type { Dataset } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { Awaited } from '../../ui/awaited.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { SmallImage } from './small-image.js';

/** Groups that are shown at once. */
const page = 20;
/** Images of a group that are shown; a group may be large. */
const most = 24;

/** The images that look almost the same, in groups: a generator learns them more than once. */
export function LookAlikes({ dataset: { id, sha256, nearDuplicates } }: { readonly dataset: Dataset }) {
  const { lookAlikes } = words.value.datasets;
  const shown = useSignal(page);
  const key = `dataset/${id}/near-duplicates/${sha256}`;
  const { value, error } = useResource(key, () => client.listNearDuplicates({ id }));
  if (!nearDuplicates) return null;
  return (
    <section class="card" aria-labelledby="look-alikes">
      <h2 id="look-alikes">{lookAlikes.title(nearDuplicates, number(nearDuplicates))}</h2>
      <p class="quiet">{lookAlikes.text}</p>
      {!value && <Awaited error={error} />}
      <ul class="groups">
        {value?.data.slice(0, shown.value).map(({ images }, i) => (
          <li key={images[0]?.sha256} class="group" aria-label={lookAlikes.group(number(i + 1), number(images.length))}>
            {images.slice(0, most).map(image => (
              <SmallImage key={image.sha256} dataset={id} image={image} />
            ))}
            {images.length > most && <span class="quiet">{`+ ${number(images.length - most)}`}</span>}
          </li>
        ))}
      </ul>
      {value && value.data.length > shown.value && (
        <div>
          <button
            type="button"
            onClick={() => {
              shown.value += page;
            }}
          >
            {lookAlikes.more(number(value.data.length - shown.value))}
          </button>
        </div>
      )}
    </section>
  );
}
