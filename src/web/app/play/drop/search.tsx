import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { changed, useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { NewestImage } from '../../ui/newest-image.js';
import { ProblemNote } from '../../ui/problem.js';
import { Waiting } from '../../ui/waiting.js';
import { figure } from '../../words/format.js';
import { failureText } from '../../words/say.js';
import { words } from '../../words/words.js';
import { Found, type Projection } from './found.js';

/** Images of the way that are kept in sight. */
const shown = 12;

/** The search for the latent of a photo: its way as it goes, and what it has found. */
export function Search({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { search } = words.value.play;
  const { value: task, error } = useResource(`task/${id}`, async () => (await client.getTask({ id })) as Projection);
  const failure = useSignal<unknown>(undefined);
  const way = useSignal<readonly string[]>([]);
  const detail = task?.progress?.detail;
  useEffect(() => {
    if (detail && !way.peek().includes(detail.z)) way.value = [...way.peek(), detail.z].slice(-shown);
  }, [detail?.z]);
  const stop = async () => {
    try {
      await client.cancelTask({ id });
      changed(`task/${id}`);
    } catch (thrown) {
      failure.value = thrown;
    }
  };
  if (!task)
    return error ? (
      <>
        <ProblemNote error={error} />
        <button type="button" onClick={onClose}>
          {search.close_}
        </button>
      </>
    ) : (
      <Waiting />
    );
  const { status, progress, input, queuePosition, finishedAt } = task;
  const imageOf = (z: string) => client.url('generateWebp', { z, model: input.model });
  return (
    <section class="search" aria-label={search.title}>
      <h3>{search.title}</h3>
      {status === 'queued' && <p role="status">{search.waiting(queuePosition ?? 0)}</p>}
      {status === 'running' && (
        <>
          <progress aria-label={search.progress} max={progress?.total ?? 1} value={progress?.done ?? 0} />
          {detail && (
            <>
              <NewestImage class="pixels found" src={imageOf(detail.z)} alt={search.now} />
              <p class="small numbers">{search.nowAt(figure(detail.difference))}</p>
            </>
          )}
          <ul class="shelf path" aria-label={search.path}>
            {way.value.map(z => (
              <li key={z}>
                <img class="pixels" src={imageOf(z)} alt="" />
              </li>
            ))}
          </ul>
        </>
      )}
      {status === 'canceled' && <p role="status">{search.canceled}</p>}
      {status === 'failed' && (
        <div class="note error" role="alert">
          <strong>{search.failed}</strong>
          <p>{task.error && failureText(task.error)}</p>
        </div>
      )}
      {task.result && <Found task={task} result={task.result} />}
      <ProblemNote error={failure.value} />
      <div>
        {finishedAt === null ? (
          <button type="button" disabled={task.requested === 'cancel'} onClick={stop}>
            {search.stop}
          </button>
        ) : (
          <button type="button" onClick={onClose}>
            {search.close_}
          </button>
        )}
      </div>
    </section>
  );
}
