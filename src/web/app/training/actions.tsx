import { useSignal } from '@preact/signals';
import type { Job } from '../../../client/index.js';
import { changed, forget } from '../service/resource.js';
import { client } from '../service/service.js';
import { can, type Action as Permission } from '../session/session.js';
import { linkTo } from '../shell/route.js';
import { choose } from '../trainings/chosen.js';
import { linkToList } from '../trainings/filters.js';
import { Question } from '../ui/question.js';
import { useKeptFocus } from '../ui/use-kept-focus.js';
import { words } from '../words/words.js';
import { useServing } from './serving/use-serving.js';

type Action = 'pause' | 'resume' | 'cancel' | 'retry' | 'delete';

/** What has to be allowed for an action. */
const needed = {
  pause: 'controlJobs',
  resume: 'controlJobs',
  cancel: 'controlJobs',
  retry: 'createJobs',
  delete: 'deleteJobs',
} as const satisfies Record<Action, Permission>;

/** What can be done with a training, each with what it will do; asked once more before it is done. */
export function Actions({ job }: { readonly job: Job }) {
  const possible = actionsOf(job).filter(action => can(needed[action]));
  return possible.length === 0 ? null : <Possible job={job} possible={possible} />;
}

function Possible({ job, possible }: { readonly job: Job; readonly possible: readonly Action[] }) {
  const { training } = words.value;
  const asked = useSignal<Action | undefined>(undefined);
  const serving = useServing();
  const section = useKeptFocus<HTMLElement>();
  // Deleting it lets another one serve, which the service wants to be told.
  const isServing = serving.value?.job === job.id;
  const deleteText = job.kind === 'imported' ? training.imported.deleteText : training.deleteText;
  const text = {
    pause: [training.pause, training.pauseText],
    resume: [training.resume, training.resumeText],
    cancel: [training.stopTraining, training.stopText],
    retry: [training.retry, training.retryText],
    delete: [training.delete, `${deleteText}${isServing ? ` ${training.deleteServingTraining}` : ''}`],
  } as const satisfies Record<Action, readonly [string, string]>;
  return (
    <section ref={section} class="card" aria-labelledby="actions" tabIndex={-1}>
      <h2 id="actions">{training.actions}</h2>
      <div class="row">
        {possible.map(action => (
          <button
            key={action}
            type="button"
            class={action === 'delete' || action === 'cancel' ? 'danger' : ''}
            aria-expanded={asked.value === action}
            onClick={() => {
              asked.value = asked.value === action ? undefined : action;
            }}
          >
            {text[action][0]}
          </button>
        ))}
      </div>
      {asked.value && (
        <Question
          key={asked.value}
          text={`${text[asked.value][1]} ${training.really}`}
          yes={training.yes[asked.value]}
          isDanger={asked.value === 'delete' || asked.value === 'cancel'}
          onYes={async () => {
            await perform(asked.peek()!, job.id, isServing);
            changed('job*', 'models*');
          }}
          onEnd={() => {
            asked.value = undefined;
          }}
        />
      )}
    </section>
  );
}

/** What the status of a job allows, and has not been asked of it already. */
function actionsOf({ status, requested }: Job): readonly Action[] {
  if (requested === 'cancel') return [];
  switch (status) {
    case 'queued':
      return ['pause', 'cancel'];
    case 'running':
      return requested === 'pause' ? ['cancel'] : ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'failed':
    case 'canceled':
      return ['retry', 'delete'];
    case 'succeeded':
      return ['delete'];
  }
}

async function perform(action: Action, id: string, isServing: boolean): Promise<void> {
  switch (action) {
    case 'pause':
      await client.pauseJob({ id });
      return;
    case 'resume':
      await client.resumeJob({ id });
      return;
    case 'cancel':
      await client.cancelJob({ id });
      return;
    case 'retry':
      location.hash = linkTo(['trainings', (await client.retryJob({ id })).id]);
      return;
    case 'delete':
      await client.deleteJob({ id, ...(isServing ? { latest: 'true' } : {}) });
      choose(id, false);
      forget(`job/${id}*`);
      location.hash = linkToList();
  }
}
