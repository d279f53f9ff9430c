import { useSignal } from '@preact/signals';
import type { Job } from '../../../client/index.js';
import { changed } from '../service/resource.js';
import { client } from '../service/service.js';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';
import { StatusChip } from './status-chip.js';

/** The name of a training, which can be changed, and what it is doing. */
export function Heading({ job }: { readonly job: Job }) {
  const { training } = words.value;
  const isOpen = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim();
    try {
      await client.changeJob({ id: job.id, body: { name: name === '' ? null : name } });
      changed('job*');
      isOpen.value = false;
      error.value = undefined;
    } catch (thrown) {
      error.value = thrown;
    }
  };
  return (
    <header>
      {isOpen.value ? (
        <form class="row" onSubmit={save}>
          <label class="unseen" for="training-name">
            {training.nameLabel}
          </label>
          <input
            id="training-name"
            name="name"
            value={job.name ?? ''}
            placeholder={job.preset}
            maxLength={100}
            autofocus
          />
          <button type="submit" class="primary">
            {training.save}
          </button>
          <button
            type="button"
            onClick={() => {
              isOpen.value = false;
            }}
          >
            {training.cancel}
          </button>
        </form>
      ) : (
        <div class="row">
          <h1>{job.name ?? job.preset}</h1>
          <StatusChip job={job} />
          <button
            type="button"
            class="plain"
            onClick={() => {
              isOpen.value = true;
            }}
          >
            {training.rename}
          </button>
        </div>
      )}
      <ProblemNote error={error.value} />
    </header>
  );
}
