import { useSignal } from '@preact/signals';
import type { Job } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { linkTo } from '../shell/route.js';
import { Awaited } from '../ui/awaited.js';
import { Empty } from '../ui/empty.js';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';
import { TrainingCard } from './training-card.js';

const page = 24;

/** All trainings, newest first, as they are now. */
export function TrainingsPage() {
  const { title, empty, more } = words.value.trainings;
  const shown = useSignal(page);
  const chosen = useSignal<readonly string[]>([]);
  const sweeps = useResource('jobs/any-sweep', () => client.listSweeps({ limit: 1 }));
  const { value, error } = useResource(`jobs?limit=${shown.value}`, () => client.listJobs({ limit: shown.value }));
  if (!value) return <Awaited error={error} />;
  if (value.data.length === 0)
    return (
      <Empty title={empty.title} text={empty.text}>
        {can('createJobs') && <StartDemo />}
      </Empty>
    );
  return (
    <>
      <header>
        <h1>{title}</h1>
        <span class="row">
          {(sweeps.value?.data.length ?? 0) > 0 && <a href={linkTo(['sweeps'])}>{words.value.sweeps.title}</a>}
          {can('createJobs') && (
            <a class="button primary" href={linkTo(['start'])}>
              {words.value.trainings.start}
            </a>
          )}
        </span>
      </header>
      {error !== undefined && <ProblemNote error={error} />}
      <ul class="cards">
        {value.data.map((job: Job) => (
          <li key={job.id}>
            <TrainingCard
              job={job}
              isChosen={chosen.value.includes(job.id)}
              onChoose={isChosen => {
                const others = chosen.peek().filter(id => id !== job.id);
                chosen.value = isChosen ? [...others, job.id] : others;
              }}
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
      {value.nextCursor !== null && shown.value < 100 && (
        <div>
          <button
            type="button"
            onClick={() => {
              shown.value = Math.min(100, shown.value + page);
            }}
          >
            {more}
          </button>
        </div>
      )}
    </>
  );
}

/** Leads to the comparison of the trainings that are chosen. */
function ChosenBar({ chosen, onClear }: { readonly chosen: readonly string[]; readonly onClear: () => void }) {
  const { compare } = words.value;
  return (
    <div class="card chosen-bar">
      <div class="between">
        <span role="status">{compare.chosen(chosen.length)}</span>
        <span class="row">
          <a class="button primary" href={linkTo(['compare'], { jobs: chosen.join() })}>
            {compare.go}
          </a>
          <button type="button" onClick={onClear}>
            {compare.clear}
          </button>
        </span>
      </div>
    </div>
  );
}

/** Trains the smallest preset on the built-in faces, for a first look. */
function StartDemo() {
  const error = useSignal<unknown>(undefined);
  const isBusy = useSignal(false);
  const start = async () => {
    isBusy.value = true;
    try {
      const { id } = await client.createJob({ body: { dataset: 'demo-faces', preset: 'tiny', sampleEvery: 20 } });
      location.hash = linkTo(['trainings', id]);
    } catch (thrown) {
      error.value = thrown;
    }
    isBusy.value = false;
  };
  return (
    <>
      <button type="button" class="primary" disabled={isBusy.value} onClick={start}>
        {words.value.trainings.empty.action}
      </button>
      <ProblemNote error={error.value} />
    </>
  );
}
