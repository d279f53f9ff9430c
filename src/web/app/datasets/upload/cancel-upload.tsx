import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ProblemNote } from '../../ui/problem.js';
import { words } from '../../words/words.js';
import { cancel } from './upload.js';

/** Breaks an upload off. When that fails, it can be pressed again. */
export function CancelUpload({ id }: { readonly id: string }) {
  const { progress } = words.value.datasets;
  const isBusy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const button = useRef<HTMLButtonElement>(null);
  const press = async () => {
    isBusy.value = true;
    error.value = undefined;
    try {
      await cancel(id);
    } catch (thrown) {
      error.value = thrown;
      isBusy.value = false;
      button.current?.focus();
    }
  };
  return (
    <>
      <ProblemNote error={error.value} />
      <div>
        <button type="button" ref={button} disabled={isBusy.value} onClick={press}>
          {isBusy.value ? progress.canceling : progress.cancel}
        </button>
      </div>
    </>
  );
}
