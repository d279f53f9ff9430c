import type { ComponentChildren } from 'preact';
import { linkTo } from '../shell/route.js';
import { words } from '../words/words.js';
import { type Filters, filterBy, filters, isSearch, noFilters } from './filters.js';
import { type Trainings, useOnlyRunsMatch } from './use-trainings.js';

/** Stands in place of the list when the filters leave nothing of it. */
export function NoMatch({ trainings: { hidesRuns } }: { readonly trainings: Trainings }) {
  const { filter } = words.value.trainings;
  const isSearched = isSearch(filters.value);
  const doRunsMatch = useOnlyRunsMatch(hidesRuns);
  const { title, text } = !isSearched ? filter.onlyRuns : doRunsMatch ? filter.onlyRunsMatch : filter.none;
  return (
    <section class="card empty">
      <h2>{title}</h2>
      <p>{text}</p>
      <span class="row">
        {!isSearched && (
          <a class="button" href={linkTo(['sweeps'])}>
            {words.value.sweeps.title}
          </a>
        )}
        {(!isSearched || doRunsMatch) && <Filtering change={{ withRuns: true }}>{filter.onlyRuns.action}</Filtering>}
        {isSearched && <Filtering change={noFilters}>{filter.none.action}</Filtering>}
      </span>
    </section>
  );
}

/** A button that lists others, and goes as soon as it has. */
export function Filtering(props: { readonly change: Partial<Filters>; readonly children: ComponentChildren }) {
  return (
    <button
      type="button"
      onClick={() => {
        document.getElementById('search-trainings')?.focus();
        filterBy(props.change);
      }}
    >
      {props.children}
    </button>
  );
}
