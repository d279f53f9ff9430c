import { changed } from '../../../service/resource.js';
import { client } from '../../../service/service.js';
import { announce } from '../../../ui/announcer.js';
import { ProblemNote } from '../../../ui/problem.js';
import { useAction } from '../../../ui/use-action.js';
import { number } from '../../../words/format.js';
import { words } from '../../../words/words.js';
import { measurementsKey } from './measurements.js';

/** Images that are generated and measured. */
const images = 1024;

/** Starts a measurement of a checkpoint. */
export function MeasureButton(props: {
  readonly id: string;
  /** Of the checkpoint, for those who only hear what the button says. */
  readonly title: string;
  /** Undefined: what it does, with the number of images. */
  readonly text?: string;
}) {
  const { id, title } = props;
  const { isBusy, error, run } = useAction();
  const text = props.text ?? words.value.measurement.measure(number(images));
  const measure = () =>
    run(async () => {
      await client.measureCheckpoint({ id, images });
      // The button makes room for how far it is.
      announce(words.value.measurement.preparing);
      changed(measurementsKey);
    });
  return (
    <>
      <button
        type="button"
        class="plain small"
        aria-label={`${text}: ${title}`}
        disabled={isBusy.value}
        onClick={measure}
      >
        {text}
      </button>
      <ProblemNote error={error.value} />
    </>
  );
}
