import './filter-bar.css';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { words } from '../words/words.js';
import { filterBy, filters, isSearch, statuses } from './filters.js';
import { SearchField } from './search-field.js';
import type { Trainings } from './use-trainings.js';

/** What the list is narrowed down by, and how many are left. */
export function FilterBar({ trainings }: { readonly trainings: Trainings }) {
  const { status: statusNames } = words.value;
  const { filter } = words.value.trainings;
  const { text, status, dataset, withRuns } = filters.value;
  return (
    <search class="filter-bar" aria-label={filter.label}>
      <SearchField text={text} />
      <select
        aria-label={filter.status}
        value={status ?? ''}
        onChange={({ currentTarget }) => {
          filterBy({ status: statuses.find(one => one === currentTarget.value) });
        }}
      >
        <option value="">{filter.anyStatus}</option>
        {statuses.map(one => (
          <option key={one} value={one}>
            {statusNames[one]}
          </option>
        ))}
      </select>
      <DatasetFilter dataset={dataset} />
      {(trainings.hasSweeps || withRuns) && (
        <label class="row small">
          <input
            type="checkbox"
            checked={withRuns}
            onChange={({ currentTarget }) => filterBy({ withRuns: currentTarget.checked })}
          />
          {filter.sweeps}
        </label>
      )}
      <Found trainings={trainings} />
    </search>
  );
}

/** Which pictures they train on; not where there are only those of one dataset. */
function DatasetFilter({ dataset }: { readonly dataset: string | undefined }) {
  const { filter } = words.value.trainings;
  const { value } = useResource('datasets', () => client.listDatasets());
  const titles = new Map(value?.data.map(({ id, title }) => [id, title ?? id]));
  if (dataset !== undefined && !titles.has(dataset)) titles.set(dataset, dataset);
  if (titles.size < 2 && dataset === undefined) return null;
  return (
    <select
      aria-label={filter.dataset}
      value={dataset ?? ''}
      onChange={({ currentTarget: { value: id } }) => filterBy({ dataset: id === '' ? undefined : id })}
    >
      <option value="">{filter.anyDataset}</option>
      {[...titles].map(([id, title]) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  );
}

/** How many match: said to a screen reader when that changes. What stands in place of the list says it when there are none. */
function Found({ trainings: { list } }: { readonly trainings: Trainings }) {
  const { filter } = words.value.trainings;
  const count = list?.data.length;
  const isSaid = isSearch(filters.value) && count !== undefined;
  // Where it is not seen it stays, too: a screen reader misses what comes together with the place where it is said.
  return (
    <p class={isSaid && count > 0 ? 'quiet small' : 'unseen'} role="status">
      {isSaid && (count === 0 ? filter.none.title : filter.count(count, list?.nextCursor !== null))}
    </p>
  );
}
