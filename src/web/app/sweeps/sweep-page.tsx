import { useSignal } from '@preact/signals';
import type { Sweep } from '../../../client/index.js';
import { ComparedCurve } from '../compare/compared-curve.js';
import { changed, useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { linkTo } from '../shell/route.js';
import { AwaitedPage } from '../ui/awaited.js';
import { LargePicture } from '../ui/large/large-picture.js';
import { nameOf } from '../ui/name-of.js';
import { ProblemNote } from '../ui/problem.js';
import { Question } from '../ui/question.js';
import { duration, percent } from '../words/format.js';
import { words } from '../words/words.js';
import { RunsTable } from './runs-table.js';

/** Runs whose curves and images are shown together at most. */
const most = 12;

/** A sweep: its runs as a table, the best first, the images of all, and the curve of each. */
export function SweepPage({ id }: { readonly id: string }) {
  const { sweeps, status } = words.value;
  const { value: sweep, error } = useResource(`jobs/sweep/${id}`, () => client.getSweep({ id }));
  const back = <a href={linkTo(['sweeps'])}>← {sweeps.title}</a>;
  if (!sweep) return <AwaitedPage error={error} back={back} />;
  const begun = sweep.runs.filter(({ step }) => step > 0).slice(0, most);
  return (
    <>
      <p>{back}</p>
      <header>
        <div class="row">
          <h1>{nameOf(sweep)}</h1>
          <span class={`chip ${sweep.status}`}>{status[sweep.status]}</span>
        </div>
        {begun.length > 1 && (
          <a
            class="button"
            href={linkTo(['compare'], {
              jobs: begun
                .slice(0, 6)
                .map(({ job }) => job)
                .join(),
            })}
          >
            {sweeps.compareBest}
          </a>
        )}
      </header>
      {error !== undefined && <ProblemNote error={error} />}
      <Progress sweep={sweep} />
      <RunsTable sweep={sweep} />
      {begun.length > 0 && (
        <div class="two">
          <Grid sweep={sweep} />
          <ComparedCurve
            jobs={begun.map(({ job, run, status: state }) => ({
              id: job,
              label: sweeps.run(run),
              finishedAt: ['succeeded', 'failed', 'canceled', 'dropped'].includes(state) ? sweep.createdAt : null,
            }))}
          />
        </div>
      )}
    </>
  );
}

function Progress({ sweep }: { readonly sweep: Sweep }) {
  const { sweeps, training } = words.value;
  const isAsked = useSignal(false);
  const { progress, status, id } = sweep;
  const text = sweeps.spent(percent(progress.share), duration(progress.trainedMinutes * 60));
  return (
    <section class="card">
      <div class="between">
        <span class="numbers">{text}</span>
        {status === 'running' && can('controlJobs') && (
          <button
            type="button"
            class="danger"
            aria-expanded={isAsked.value}
            onClick={() => {
              isAsked.value = !isAsked.value;
            }}
          >
            {sweeps.stop}
          </button>
        )}
      </div>
      {status === 'running' && <progress value={progress.share} max={1} aria-label={text} />}
      {isAsked.value && (
        <Question
          text={sweeps.stopText}
          yes={training.yes.cancel}
          isDanger
          onYes={async () => {
            await client.cancelSweep({ id });
            changed('job*');
          }}
          onEnd={() => {
            isAsked.value = false;
          }}
        />
      )}
    </section>
  );
}

function Grid({ sweep }: { readonly sweep: Sweep }) {
  const { sweeps } = words.value;
  if (!sweep.runs.some(({ sample }) => sample !== null)) return null;
  // Another address once there are other images, so that the browser asks again.
  const version = sweep.runs.map(({ run, sample }) => `${run}.${sample}`).join('-');
  return (
    <section class="card" aria-labelledby="sweep-grid">
      <h2 id="sweep-grid">{sweeps.grid}</h2>
      <p class="quiet small">{sweeps.gridText}</p>
      <LargePicture
        title={sweeps.grid}
        picture={() => (
          <img class="pixels" src={`${client.url('getSweepGrid', { id: sweep.id })}#${version}`} alt={sweeps.grid} />
        )}
      />
    </section>
  );
}
