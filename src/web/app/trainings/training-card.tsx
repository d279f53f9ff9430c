import type { Job } from '../../../client/index.js';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { Drawn } from '../training/drawn.js';
import { QualityBar } from '../training/quality-bar.js';
import { StatusChip } from '../training/status-chip.js';
import { nameOf } from '../ui/name-of.js';
import { duration, number } from '../words/format.js';
import { preparationText } from '../words/say.js';
import { words } from '../words/words.js';

/** One training of the list: its last images, how far it is, and how good. */
export function TrainingCard(props: {
  readonly job: Job;
  /** Whether it is chosen to be compared; left out where it cannot be. */
  readonly isChosen?: boolean;
  readonly onChoose?: (isChosen: boolean) => void;
}) {
  const { job, isChosen, onChoose } = props;
  const { compare, training, trainings } = words.value;
  const { id, dataset, preset, latestSample, progress, warnings } = job;
  const called = nameOf(job);
  // Notes about the pictures are no alarms.
  const alarms = warnings.filter(({ code }) => code in training.alarmTexts).length;
  const place = linkTo(['trainings', id]);
  return (
    <article class="card training-card">
      <a href={place} class="training-images">
        {job.kind === 'imported' ? (
          <Drawn job={job} />
        ) : latestSample === null ? (
          <span class="no-image quiet">{trainings.noImage}</span>
        ) : (
          <img
            class="pixels"
            src={client.url('getJobSample', { id, step: latestSample })}
            alt={trainings.image(number(latestSample))}
            loading="lazy"
            width="256"
            height="256"
          />
        )}
      </a>
      <div class="between">
        <h2>
          <a href={place}>{called}</a>
        </h2>
        <StatusChip job={job} />
      </div>
      <p class="quiet small">
        {called !== trainings.unnamed(preset, dataset) && `${trainings.of(dataset)} · `}
        <Progress job={job} />
      </p>
      {job.status === 'running' && (
        <progress
          value={progress.step}
          max={progress.steps}
          aria-label={trainings.steps(number(progress.step), number(progress.steps))}
        />
      )}
      <QualityBar quality={job.quality} />
      <div class="between">
        {onChoose && job.kind === 'training' && (
          <label class="row small">
            <input
              type="checkbox"
              checked={isChosen ?? false}
              aria-label={compare.choose(called)}
              onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
            />
            {compare.go}
          </label>
        )}
        {alarms > 0 && <span class="chip alarm">{trainings.alarms(alarms)}</span>}
      </div>
    </article>
  );
}

function Progress({ job: { status, preparation, progress, queuePosition } }: { readonly job: Job }) {
  const { trainings } = words.value;
  if (status === 'queued' && queuePosition !== null) return <>{trainings.position(queuePosition)}</>;
  if (status === 'running' && progress.step === 0 && preparation)
    return (
      <>{trainings.preparing(preparationText(preparation), number(preparation.done), number(preparation.total))}</>
    );
  const steps = trainings.steps(number(progress.step), number(progress.steps));
  if (status === 'running' && progress.etaSeconds !== null)
    return <span class="numbers">{`${steps} · ${trainings.left(duration(progress.etaSeconds))}`}</span>;
  return <span class="numbers">{`${steps} · ${trainings.took(duration(progress.trainedSeconds))}`}</span>;
}
