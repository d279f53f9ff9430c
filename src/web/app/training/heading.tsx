import { useSignal } from '@preact/signals';
import type { Job } from '../../../client/index.js';
import { changed } from '../service/resource.js';
import { client } from '../service/service.js';
import { can } from '../session/session.js';
import { NameForm } from '../ui/name-form.js';
import { nameOf, nameWithout } from '../ui/name-of.js';
import { words } from '../words/words.js';
import { StatusChip } from './status-chip.js';

/** The name of a training, which can be changed, and what it is doing. */
export function Heading({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const isOpen = useSignal(false);
  const close = () => {
    isOpen.value = false;
  };
  if (isOpen.value)
    return (
      <header>
        <NameForm
          label={training.nameLabel}
          name={job.name}
          placeholder={nameWithout(job)}
          onSave={async name => {
            await client.changeJob({ id: job.id, body: { name } });
            changed('job*');
          }}
          onEnd={close}
        />
      </header>
    );
  return (
    <header>
      <div class="row">
        <h1>{nameOf(job)}</h1>
        <StatusChip job={job} />
        {can('changeJobs') && (
          <button
            type="button"
            class="plain"
            onClick={() => {
              isOpen.value = true;
            }}
          >
            {training.rename}
          </button>
        )}
      </div>
    </header>
  );
}
