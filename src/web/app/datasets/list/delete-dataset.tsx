import { signal, useSignal } from '@preact/signals';
import { type Dataset, ProblemError } from '../../../../client/index.js';
import { changed, useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { linkTo } from '../../shell/route.js';
import { announce } from '../../ui/announcer.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote } from '../../ui/problem.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';

/** Whether a dataset has just been deleted: the list then takes the focus, which its button had. */
export const wasDeleted = signal(false);

/** Deletes an uploaded dataset, after it has said what that will do. */
export function DeleteDataset({ dataset }: { readonly dataset: Dataset }) {
  const { list } = words.value.datasets;
  const isAsked = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="danger"
        aria-label={list.deleteOf(dataset.title ?? dataset.id)}
        onClick={() => {
          isAsked.value = true;
        }}
      >
        {list.delete}
      </button>
      {isAsked.value && (
        <Question
          dataset={dataset}
          onClose={() => {
            isAsked.value = false;
          }}
        />
      )}
    </>
  );
}

function Question({ dataset, onClose }: { readonly dataset: Dataset; readonly onClose: () => void }) {
  const { list } = words.value.datasets;
  const { id, title, images } = dataset;
  const { value: jobs } = useResource(`jobs?dataset=${id}`, () => client.listJobs({ dataset: id, limit: 100 }));
  const withCheckpoints = useSignal(false);
  /** Whether one of the checkpoints serves images, which is asked for once more. */
  const isServing = useSignal(false);
  const isBusy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const trainings = jobs?.data.length ?? 0;
  const remove = async () => {
    isBusy.value = true;
    error.value = undefined;
    const checkpoints = withCheckpoints.peek() ? { checkpoints: 'true' } : {};
    try {
      await client.deleteDataset({ id, ...checkpoints, ...(isServing.peek() ? { latest: 'true' } : {}) });
      onClose();
      announce(list.deleted(title ?? id));
      location.hash = linkTo(['datasets']);
      changed('dataset*', 'job*');
      wasDeleted.value = true;
    } catch (thrown) {
      error.value = thrown;
      isServing.value = thrown instanceof ProblemError && thrown.code === 'CHECKPOINT_SERVES';
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={list.deleteAsk(title ?? id)} onClose={onClose}>
      <p>{list.deleteText(images ?? 0, number(images ?? 0))}</p>
      {trainings > 0 && (
        <>
          <p>{list.trainedOn(trainings, number(trainings))}</p>
          <label class="row">
            <input
              type="checkbox"
              checked={withCheckpoints.value}
              onChange={({ currentTarget }) => {
                withCheckpoints.value = currentTarget.checked;
                isServing.value = false;
              }}
            />
            {list.withCheckpoints}
          </label>
        </>
      )}
      <ProblemNote error={error.value} />
      <div class="row">
        <button type="button" autofocus onClick={onClose}>
          {list.keep}
        </button>
        <button type="button" class="danger" disabled={isBusy.value} onClick={remove}>
          {isServing.value ? list.deleteServing : list.delete}
        </button>
      </div>
    </Dialog>
  );
}
