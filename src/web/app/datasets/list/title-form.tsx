import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Dataset } from '../../../../client/index.js';
import { changed } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { ProblemNote } from '../../ui/problem.js';
import { words } from '../../words/words.js';

/** Gives a dataset another title; without one, it is called by its name. */
export function TitleForm({ dataset, onClose }: { readonly dataset: Dataset; readonly onClose: () => void }) {
  const { list } = words.value.datasets;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const error = useSignal<unknown>(undefined);
  useEffect(() => field.current?.select(), []);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const title = field.current!.value.trim();
    try {
      await client.renameDataset({ id: dataset.id, body: { title: title === '' ? null : title } });
      changed('dataset*');
      onClose();
    } catch (thrown) {
      error.value = thrown;
    }
  };
  return (
    <form class="row" onSubmit={save} onKeyDown={({ key }) => key === 'Escape' && onClose()}>
      <label class="unseen" for={id}>
        {list.titleOf(dataset.id)}
      </label>
      <input id={id} ref={field} defaultValue={dataset.title ?? ''} placeholder={dataset.id} maxLength={200} />
      <button type="submit" class="primary">
        {words.value.training.save}
      </button>
      <button type="button" onClick={onClose}>
        {words.value.training.cancel}
      </button>
      <ProblemNote error={error.value} />
    </form>
  );
}
