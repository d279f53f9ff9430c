import { useRef } from 'preact/hooks';
import { can } from '../session/session.js';
import { linkTo } from '../shell/route.js';
import { useScroll } from '../shell/use-scroll.js';
import { Awaited } from '../ui/awaited.js';
import { Empty } from '../ui/empty.js';
import { words } from '../words/words.js';
import { choose, chosen } from './chosen.js';
import { ChosenBar } from './chosen-bar.js';
import { FilterBar } from './filter-bar.js';
import { filters, isSearch, noFilters } from './filters.js';
import { Filtering, NoMatch } from './no-match.js';
import { ShowMore } from './show-more.js';
import { StartDemo } from './start-demo.js';
import { TrainingCard } from './training-card.js';
import { useTrainings } from './use-trainings.js';

/** The trainings, newest first, as they are now. */
export function TrainingsPage() {
  const { title, empty, filter, start } = words.value.trainings;
  const hadBar = useRef(false);
  const trainings = useTrainings();
  const { list, error, isOld, isLoading, isShort, areNone, canFilter, hasSweeps } = trainings;
  useScroll(list !== undefined);
  if (areNone)
    return (
      <Empty title={empty.title} text={empty.text}>
        {can('createJobs') && <StartDemo />}
      </Empty>
    );
  // Once there, it stays: nobody's search goes away with what they have typed.
  hadBar.current ||= canFilter || isSearch(filters.value);
  const hasBar = hadBar.current;
  if (!list && !hasBar) return <Awaited error={error} />;
  return (
    <>
      <header>
        <h1>{title}</h1>
        <span class="row">
          {hasSweeps && <a href={linkTo(['sweeps'])}>{words.value.sweeps.title}</a>}
          {can('createJobs') && (
            <a class="button primary" href={linkTo(['start'])}>
              {start}
            </a>
          )}
        </span>
      </header>
      {hasBar && <FilterBar trainings={trainings} />}
      {!isShort && (!list || error !== undefined) && <Awaited error={error} />}
      {error !== undefined && isSearch(filters.value) && (
        <p>
          <Filtering change={noFilters}>{filter.none.action}</Filtering>
        </p>
      )}
      {list?.data.length === 0 && !isOld && <NoMatch trainings={trainings} />}
      <ul class="cards" id="trainings" aria-busy={isLoading}>
        {list?.data.map(job => (
          <li key={job.id}>
            <TrainingCard
              job={job}
              isChosen={chosen.value.includes(job.id)}
              onChoose={isChosen => choose(job.id, isChosen)}
            />
          </li>
        ))}
      </ul>
      {chosen.value.length > 0 && (
        <ChosenBar
          chosen={chosen.value}
          onClear={() => {
            chosen.value = [];
          }}
        />
      )}
      <ShowMore trainings={trainings} />
    </>
  );
}
