import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Job } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { linkTo, query, replaceQuery } from '../shell/route.js';
import { choose } from '../trainings/chosen.js';
import { linkToList } from '../trainings/filters.js';
import { TrainingCard } from '../trainings/training-card.js';
import { AwaitedPage } from '../ui/awaited.js';
import { Empty } from '../ui/empty.js';
import { isGone } from '../ui/is-gone.js';
import { nameOf } from '../ui/name-of.js';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';
import { ComparedCurve } from './compared-curve.js';
import { DifferentSettings } from './different-settings.js';
import { type Place, TwoImages } from './two-images.js';

/** Trainings beside each other: their newest samples, their curves, what differs in their settings, and any two samples. */
export function ComparePage() {
  const { compare, training } = words.value;
  const ids = (query.value.get('jobs') ?? '').split(',').filter(Boolean);
  const { value: found, error } = useResource(`jobs/${ids.join()}`, () => Promise.all(ids.map(jobOf)));
  const jobs = found?.filter(job => job !== undefined);
  const gone = ids.length - (jobs ?? ids).length;
  useEffect(() => {
    if (found) for (const [i, id] of ids.entries()) if (!found[i]) choose(id, false);
  }, [found]);
  const { title, text } = gone > 0 ? compare.allGone : compare.empty;
  if (ids.length === gone)
    return (
      <Empty title={title} text={text}>
        <a class="button primary" href={linkToList()}>
          {training.back}
        </a>
      </Empty>
    );
  if (!jobs) return <AwaitedPage error={error} back={<a href={linkToList()}>← {training.back}</a>} />;
  const named = jobs.map(job => ({ ...job, label: labelOf(job, jobs) }));
  return (
    <>
      <p>
        <a href={jobs.length === 1 ? linkTo(['trainings', jobs[0]!.id]) : linkToList()}>
          ← {jobs.length === 1 ? named[0]!.label : training.back}
        </a>
      </p>
      <header>
        <h1>{jobs.length === 1 ? compare.steps : compare.title}</h1>
      </header>
      {gone > 0 && (
        <p class="note" role="status">
          {compare.gone(gone)}
        </p>
      )}
      {error !== undefined && <ProblemNote error={error} />}
      {jobs.length > 1 && (
        <ul class="cards">
          {jobs.map(job => (
            <li key={job.id}>
              <TrainingCard job={job} />
            </li>
          ))}
        </ul>
      )}
      <div class={jobs.length > 1 ? 'two' : ''}>
        <Images jobs={named} />
        {jobs.length > 1 && (
          <div class="column">
            <ComparedCurve jobs={named} />
            <DifferentSettings jobs={named} />
          </div>
        )}
      </div>
    </>
  );
}

/** The two samples that the address names: at first the newest of two trainings, or the first and the newest of one. */
function Images({ jobs }: { readonly jobs: readonly (Job & { readonly label: string })[] }) {
  const [first, last] = [jobs[0]!, jobs[1] ?? jobs[0]!];
  const chosen = useSignal({ a: placeOf('a'), b: placeOf('b') });
  // One that has been deleted has no samples to show.
  const among = (place: Place | undefined) => (jobs.some(({ id }) => id === place?.job) ? place : undefined);
  const a = among(chosen.value.a) ?? { job: first.id, step: jobs.length > 1 ? undefined : 0 };
  const b = among(chosen.value.b) ?? { job: last.id, step: undefined };
  useEffect(() => {
    // Browsers refuse more changes of the address than some 20 in a second.
    const timer = setTimeout(() => replaceQuery({ a: textOf(a), b: textOf(b) }), 250);
    return () => clearTimeout(timer);
  }, [a.job, a.step, b.job, b.step]);
  return (
    <TwoImages
      jobs={jobs}
      a={a}
      b={b}
      onChange={change => {
        chosen.value = { ...chosen.peek(), ...change };
      }}
    />
  );
}

async function jobOf(id: string): Promise<Job | undefined> {
  try {
    return await client.getJob({ id });
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The name of a training, with its number where several have the same. */
function labelOf(job: Job, jobs: readonly Job[]): string {
  const name = nameOf(job);
  const alike = jobs.filter(other => nameOf(other) === name);
  return alike.length > 1 ? `${name} (${alike.indexOf(job) + 1})` : name;
}

function textOf({ job, step }: Place): string {
  return `${job}@${step ?? 'latest'}`;
}

function placeOf(name: 'a' | 'b'): Place | undefined {
  const [job, step] = (query.peek().get(name) ?? '').split('@');
  if (!job) return undefined;
  return { job, step: step === 'latest' || !Number.isFinite(Number(step)) ? undefined : Number(step) };
}
