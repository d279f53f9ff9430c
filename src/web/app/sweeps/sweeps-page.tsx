import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { linkToList } from '../trainings/filters.js';
import { Awaited } from '../ui/awaited.js';
import { Empty } from '../ui/empty.js';
import { nameOf, nameWithout } from '../ui/name-of.js';
import { ago } from '../words/format.js';
import { words } from '../words/words.js';

/** All sweeps, newest first. */
export function SweepsPage() {
  const { sweeps, status } = words.value;
  const { value, error } = useResource('jobs/sweeps', () => client.listSweeps({ limit: 100 }));
  if (!value) return <Awaited error={error} />;
  if (value.data.length === 0) return <Empty title={sweeps.empty.title} text={sweeps.empty.text} />;
  return (
    <>
      <p>
        <a href={linkToList()}>← {words.value.training.back}</a>
      </p>
      <header>
        <h1>{sweeps.title}</h1>
      </header>
      <ul class="cards">
        {value.data.map(({ id, runs, createdAt, status: state, ...sweep }) => (
          <li key={id} class="card">
            <div class="between">
              <h2>
                <a href={linkTo(['sweeps', id])}>{nameOf(sweep)}</a>
              </h2>
              <span class={`chip ${state}`}>{status[state]}</span>
            </div>
            <p class="quiet small">
              {nameOf(sweep) !== nameWithout(sweep) && `${words.value.trainings.of(sweep.dataset)} · `}
              {sweeps.runs(runs)} · {ago(createdAt)}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
