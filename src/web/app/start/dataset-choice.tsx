import type { Dataset } from '../../../client/index.js';
import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { number } from '../words/format.js';
import { words } from '../words/words.js';

/** Which pictures to train on. */
export function DatasetChoice(props: {
  readonly datasets: readonly Dataset[];
  readonly chosen: string;
  readonly onChange: (id: string) => void;
}) {
  const { start } = words.value;
  return (
    <div class="card" role="radiogroup" aria-labelledby="which-dataset">
      <h2 id="which-dataset">{start.dataset}</h2>
      <div class="choices">
        {props.datasets.map(({ id, title, images, urls }) => (
          <label key={id} class="choice">
            <input type="radio" name="dataset" checked={id === props.chosen} onChange={() => props.onChange(id)} />
            {urls.preview !== null && can('seeDatasetImages') && (
              <img src={client.url('getDatasetPreview', { id })} alt="" width="56" height="56" loading="lazy" />
            )}
            <span>
              <strong>{title ?? id}</strong>
              <span class="quiet small">{images === null ? start.notCounted : start.images(number(images))}</span>
            </span>
          </label>
        ))}
      </div>
    </div>
  );
}
