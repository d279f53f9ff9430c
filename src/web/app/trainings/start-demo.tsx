import { useSignal } from '@preact/signals';
import { client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';

/** Trains the smallest preset on the built-in faces, for a first look. */
export function StartDemo() {
  const error = useSignal<unknown>(undefined);
  const isBusy = useSignal(false);
  const start = async () => {
    isBusy.value = true;
    try {
      const { id } = await client.createJob({ body: { dataset: 'demo-faces', preset: 'tiny', sampleEvery: 20 } });
      location.hash = linkTo(['trainings', id]);
    } catch (thrown) {
      error.value = thrown;
    }
    isBusy.value = false;
  };
  return (
    <>
      <button type="button" class="primary" disabled={isBusy.value} onClick={start}>
        {words.value.trainings.empty.action}
      </button>
      <ProblemNote error={error.value} />
    </>
  );
}
