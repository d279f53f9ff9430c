import { useSignal } from '@preact/signals';
import { changed } from '../../../service/resource.js';
import { client } from '../../../service/service.js';
import { ProblemNote } from '../../../ui/problem.js';
import { useKeptFocus } from '../../../ui/use-kept-focus.js';
import { figure, number } from '../../../words/format.js';
import { failureText } from '../../../words/say.js';
import { words } from '../../../words/words.js';
import { Figures } from './figures.js';
import { MeasureButton } from './measure-button.js';
import type { Measurement } from './measurement.js';
import { measurementsKey } from './measurements.js';
import { verdictOn } from './verdict.js';

/** A measurement of a checkpoint: how far it is, and then what it has found. */
export function MeasurementNote({ task, title }: { readonly task: Measurement; readonly title: string }) {
  const { measurement } = words.value;
  const { status, result, error, input } = task;
  const section = useKeptFocus<HTMLElement>();
  const again = <MeasureButton id={input.checkpoint} title={title} text={measurement.again} />;
  return (
    <section ref={section} class="measurement note" tabIndex={-1} aria-label={`${measurement.title}: ${title}`}>
      {(status === 'queued' || status === 'running') && <Going task={task} title={title} />}
      {status === 'canceled' && (
        <p role="status">
          {measurement.canceled} {again}
        </p>
      )}
      {status === 'failed' && (
        <>
          <p class="error" role="status">
            {measurement.failed} {error && failureText(error)}
          </p>
          <div>{again}</div>
        </>
      )}
      {result && (
        <>
          <p role="status">{measurement.verdicts[verdictOn(result)]}</p>
          <Figures result={result} />
        </>
      )}
    </section>
  );
}

function Going({ task, title }: { readonly task: Measurement; readonly title: string }) {
  const { measurement } = words.value;
  const failure = useSignal<unknown>(undefined);
  const isAsked = useSignal(false);
  const { id, progress, requested } = task;
  const isCanceling = requested === 'cancel' || isAsked.value;
  const text = isCanceling ? measurement.canceling : stateOf(task);
  const cancel = async () => {
    isAsked.value = true;
    try {
      await client.cancelTask({ id });
      changed(measurementsKey);
    } catch (thrown) {
      failure.value = thrown;
      isAsked.value = false;
    }
  };
  return (
    <>
      <div class="between small numbers">
        <span>{text}</span>
        {progress?.detail && <span class="quiet">{measurement.so(figure(progress.detail.swd))}</span>}
      </div>
      <progress max={progress?.total ?? 1} value={progress?.done ?? 0} aria-label={text} />
      <div>
        <button
          type="button"
          class="small"
          aria-label={`${measurement.cancel}: ${title}`}
          disabled={isCanceling}
          onClick={cancel}
        >
          {measurement.cancel}
        </button>
      </div>
      <ProblemNote error={failure.value} />
    </>
  );
}

/** What it is doing; the service names its phases in English. */
function stateOf({ status, queuePosition, progress }: Measurement): string {
  const { measurement } = words.value;
  if (status === 'queued') return measurement.waiting(queuePosition ?? 0);
  if (progress?.phase === 'Measuring') return measurement.measuring(number(progress.done), number(progress.total));
  return progress?.phase === 'Comparing all images' ? measurement.comparing : measurement.preparing;
}
