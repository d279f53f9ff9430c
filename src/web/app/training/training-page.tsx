import type { Job } from '../../../client/index.js';
import { NotifyChoice } from '../notify/notify-choice.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { linkToList } from '../trainings/filters.js';
import { AwaitedPage } from '../ui/awaited.js';
import { isGone } from '../ui/is-gone.js';
import { nameOf } from '../ui/name-of.js';
import { ProblemNote } from '../ui/problem.js';
import { useTitle } from '../ui/use-title.js';
import { duration, number } from '../words/format.js';
import { failureText, preparationText } from '../words/say.js';
import { words } from '../words/words.js';
import { Actions } from './actions.js';
import { Alarms } from './alarms.js';
import { Checkpoints } from './checkpoints/checkpoints.js';
import { CurvesOfTraining } from './curves/curves.js';
import { Facts } from './facts.js';
import { Heading } from './heading.js';
import { ImportedPage } from './imported-page.js';
import { Log } from './log.js';
import { Overfitting } from './overfitting.js';
import { QualityBar } from './quality-bar.js';
import { Scrubber } from './samples/scrubber.js';
import { useShownStep } from './samples/shown-step.js';
import { TookOver } from './serving/took-over.js';
import { TheEnd } from './the-end.js';
import { Timelapse } from './timelapse.js';

/** One training: its images and curves, bound to one step, and everything that can be done with it. */
export function TrainingPage({ id }: { readonly id: string }) {
  const { value: job, error } = useResource(`job/${id}`, () => client.getJob({ id }));
  // What is still known of one that has been deleted leads nowhere.
  if (!job || isGone(error))
    return <AwaitedPage error={error} back={<a href={linkToList()}>← {words.value.training.back}</a>} />;
  return <KnownTraining job={job} error={error} />;
}

function KnownTraining({ job, error }: { readonly job: Job; readonly error: unknown }) {
  useTitle(`${nameOf(job)} – ${words.value.brand}`);
  return (
    <>
      <p>
        {job.sweep ? (
          <a href={linkTo(['sweeps', job.sweep.id])}>
            ← {words.value.sweeps.run(job.sweep.run)}, {words.value.sweeps.title}
          </a>
        ) : (
          <a href={linkToList()}>← {words.value.training.back}</a>
        )}
      </p>
      {job.kind === 'imported' ? <ImportedPage job={job} /> : <Training job={job} />}
      {error !== undefined && <ProblemNote error={error} />}
    </>
  );
}

function Training({ job }: { readonly job: Job }) {
  const shown = useShownStep();
  return (
    <>
      <Heading job={job} />
      <div class="beside">
        <Progress job={job} />
        <TheEnd job={job} />
      </div>
      <TookOver job={job} />
      {job.error && (
        <div class="note error">
          <strong>{words.value.training.failed}</strong>
          <p>{failureText(job.error)}</p>
        </div>
      )}
      <div class="two three">
        <div class="column">
          <Scrubber job={job} shown={shown} />
          <Alarms job={job} onStep={shown.choose} />
          <Actions job={job} />
          <Facts job={job} />
        </div>
        <div class="column">
          <CurvesOfTraining job={job} shown={shown} />
        </div>
        <div class="column rest">
          <div class="column">
            <Checkpoints job={job} />
          </div>
          <div class="column">
            {job.latestSample !== null && <Timelapse job={job} />}
            <Log job={job} />
          </div>
        </div>
      </div>
    </>
  );
}

function Progress({ job }: { readonly job: Job }) {
  const { trainings } = words.value;
  const { status, preparation, progress, quality } = job;
  const text =
    progress.step === 0 && preparation && status === 'running'
      ? trainings.preparing(preparationText(preparation), number(preparation.done), number(preparation.total))
      : trainings.steps(number(progress.step), number(progress.steps));
  const left =
    status === 'running' && progress.etaSeconds !== null ? trainings.left(duration(progress.etaSeconds)) : '';
  return (
    <section class="card">
      <div class="between numbers">
        <span>{text}</span>
        <span class="quiet">{left}</span>
      </div>
      {progress.step < progress.steps && <progress value={progress.step} max={progress.steps} aria-label={text} />}
      <QualityBar quality={quality} />
      <Overfitting job={job} />
      {(status === 'queued' || status === 'running') && <NotifyChoice />}
    </section>
  );
}
