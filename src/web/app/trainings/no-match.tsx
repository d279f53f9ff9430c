import { linkTo } from '../shell/route.js';
import { words } from '../words/words.js';
import { filterBy, filters, isSearch } from './filters.js';
import type { Trainings } from './use-trainings.js';

/** Stands in place of the list when the filters leave nothing of it. */
export function NoMatch({ trainings: { hidesRuns } }: { readonly trainings: Trainings }) {
  const { filter } = words.value.trainings;
  const isSearched = isSearch(filters.value);
  const { title, text, action } = isSearched ? filter.none : filter.onlyRuns;
  return (
    <section class="card empty">
      <h2>{title}</h2>
      <p>
        {text} {isSearched && hidesRuns && filter.runsLeftOut}
      </p>
      <span class="row">
        {!isSearched && (
          <a class="button" href={linkTo(['sweeps'])}>
            {words.value.sweeps.title}
          </a>
        )}
        <button
          type="button"
          onClick={() => {
            // The button goes.
            document.getElementById('search-trainings')?.focus();
            filterBy(isSearched ? { text: '', status: undefined, dataset: undefined } : { withRuns: true });
          }}
        >
          {action}
        </button>
      </span>
    </section>
  );
}
