import { useSignal } from '@preact/signals';
import type { Checkpoint, CurrentModel, Job } from '../../../../client/index.js';
import { type Action, can } from '../../session/session.js';
import { linkTo } from '../../shell/route.js';
import { useKeptFocus } from '../../ui/use-kept-focus.js';
import { ago, figure, number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { type CheckpointAction, CheckpointDialog } from './checkpoint-dialog.js';
import { continueFrom } from './continue-from.js';
import { Downloads } from './downloads.js';
import { MeasureButton } from './measurement/measure-button.js';
import type { Measurement } from './measurement/measurement.js';
import { MeasurementNote } from './measurement/measurement-note.js';

export interface CheckpointRowProps {
  readonly checkpoint: Checkpoint;
  readonly job: Job;
  /** The checkpoint that serves images. */
  readonly serving: CurrentModel | undefined;
  /** Its newest measurement on many images. */
  readonly measurement: Measurement | undefined;
}

/** One checkpoint, and what can be done with it. */
export function CheckpointRow({ checkpoint, job, serving, measurement }: CheckpointRowProps) {
  const { training } = words.value;
  const { id, step, name, createdAt, quality } = checkpoint;
  const asked = useSignal<CheckpointAction | undefined>(undefined);
  const isTaken = useSignal(false);
  // After the button that starts a measurement comes how far that is.
  const row = useKeptFocus<HTMLLIElement>('.measurement');
  const isServing = serving?.id === id;
  const isPinned = isServing && serving.isPinned;
  const title = name ?? training.stepOf(number(step));
  const all: readonly (readonly [CheckpointAction, Action, string])[] = [
    isPinned
      ? ['unpin', 'chooseModel', training.unpin]
      : ['pin', 'chooseModel', isServing ? training.keepServing : training.pin],
    ['rename', 'changeCheckpoints', training.rename],
    ['delete', 'deleteCheckpoints', training.delete],
  ];
  const actions = all.filter(([, permission]) => can(permission));
  return (
    <li ref={row} tabIndex={-1}>
      <div class="between">
        <span class="row">
          <strong class="numbers">{title}</strong>
          {job.latestCheckpoint?.id === id && <span class="chip">{training.newest}</span>}
          {job.bestCheckpoint?.id === id && <span class="chip succeeded">{training.best}</span>}
          {isServing && (
            <span class="chip" title={training.servingText}>
              {isPinned ? training.pinned : training.serving}
            </span>
          )}
        </span>
        <span class="quiet small numbers">
          {name !== null && `${training.stepOf(number(step))} · `}
          {ago(createdAt)}
          {quality && ` · SWD ${figure(quality.swd)}`}
        </span>
      </div>
      <div class="row small">
        {can('generateImages') && (
          <a href={linkTo(['play'], { model: id })} aria-label={`${training.playWith}: ${title}`}>
            {training.playWith}
          </a>
        )}
        {can('createJobs') && (
          <a href={continueFrom(job, checkpoint)} aria-label={`${training.continueFrom}: ${title}`}>
            {training.continueFrom}
          </a>
        )}
        <button
          type="button"
          class="plain small"
          aria-label={`${training.downloads.title}: ${title}`}
          aria-expanded={isTaken.value}
          onClick={() => {
            isTaken.value = !isTaken.value;
          }}
        >
          {training.downloads.title}
        </button>
        {!measurement && can('measureCheckpoints') && <MeasureButton id={id} title={title} />}
        {actions.map(([action, , text]) => (
          <button
            key={action}
            type="button"
            class="plain small"
            aria-label={`${text}: ${title}`}
            aria-expanded={asked.value === action}
            onClick={() => {
              asked.value = asked.value === action ? undefined : action;
            }}
          >
            {text}
          </button>
        ))}
      </div>
      {measurement && <MeasurementNote task={measurement} title={title} />}
      {isTaken.value && <Downloads checkpoint={checkpoint} />}
      {asked.value && (
        <CheckpointDialog
          key={asked.value}
          action={asked.value}
          checkpoint={checkpoint}
          isServing={isServing}
          onEnd={() => {
            asked.value = undefined;
          }}
        />
      )}
    </li>
  );
}
