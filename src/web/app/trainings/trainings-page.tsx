import { useSignal } from '@preact/signals';
import type { Job } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { Empty } from '../ui/empty.js';
import { ProblemNote } from '../ui/problem.js';
import { Waiting } from '../ui/waiting.js';
import { words } from '../words/words.js';
import { TrainingCard } from './training-card.js';

const page = 24;

/** All trainings, newest first, as they are now. */
export function TrainingsPage() {
  const { title, empty, more } = words.value.trainings;
  const shown = useSignal(page);
  const { value, error } = useResource(`jobs?limit=${shown.value}`, () => client.listJobs({ limit: shown.value }));
  if (!value) return error ? <ProblemNote error={error} /> : <Waiting />;
  if (value.data.length === 0)
    return (
      <Empty title={empty.title} text={empty.text}>
        <StartDemo />
      </Empty>
    );
  return (
    <>
      <header>
        <h1>{title}</h1>
        <a class="button primary" href={linkTo(['start'])}>
          {words.value.trainings.start}
        </a>
      </header>
      {error !== undefined && <ProblemNote error={error} />}
      <ul class="cards">
        {value.data.map((job: Job) => (
          <li key={job.id}>
            <TrainingCard job={job} />
          </li>
        ))}
      </ul>
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
