import './crop.css';
import { useSignal } from '@preact/signals';
import { forget, useResource } from '../../../service/resource.js';
import { client } from '../../../service/service.js';
import { Awaited } from '../../../ui/awaited.js';
import { ProblemNote } from '../../../ui/problem.js';
import { number } from '../../../words/format.js';
import { words } from '../../../words/words.js';
import { saveCrop } from './save-crop.js';
import { isSame, leastSide, mostSide, type Square, scaled } from './square.js';
import { Stage } from './stage.js';

/** Moves the square of an image within the picture around it, for trainings to come. */
export function MoveCrop(props: {
  readonly id: string;
  readonly sha256: string;
  /** Where the square is now, null where it was cut at first. */
  readonly onMoved: (crop: Square | null) => void;
  readonly onDone: () => void;
}) {
  const { id, sha256, onMoved, onDone } = props;
  const { crop } = words.value.datasets;
  const key = `dataset/${id}/crop/${sha256}`;
  const { value, error } = useResource(key, () => client.getCrop({ id, sha256 }));
  /** What the user has made of it. */
  const wanted = useSignal<Square | undefined>(undefined);
  const isSaving = useSignal(false);
  const failure = useSignal<unknown>(undefined);
  if (!value)
    return (
      <>
        <Awaited error={error} />
        <div class="row">
          <button type="button" onClick={onDone}>
            {crop.back}
          </button>
        </div>
      </>
    );

  const { original, width, height } = value;
  const size = { width, height };
  const now = value.crop ?? original;
  const square = wanted.value ?? now;
  const move = (next: Square) => {
    wanted.value = next;
  };
  const save = async (to: Square | null) => {
    isSaving.value = true;
    failure.value = undefined;
    try {
      onMoved(await saveCrop(id, sha256, to));
      forget(key);
      onDone();
    } catch (thrown) {
      failure.value = thrown;
    }
    isSaving.value = false;
  };

  return (
    <>
      <Stage src={client.url('getSurroundings', { id, sha256 })} size={size} square={square} onMove={move} />
      <label class="crop-size">
        <span>{crop.size}</span>
        <input
          type="range"
          min={leastSide}
          max={mostSide(size)}
          value={square.side}
          aria-valuetext={crop.pixels(number(square.side))}
          onInput={({ currentTarget }) => move(scaled(square, Number(currentTarget.value), size))}
        />
        <output>{crop.pixels(number(square.side))}</output>
      </label>
      <p id="crop-help" class="quiet small">
        {crop.help}
      </p>
      <ProblemNote error={failure.value} />
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={isSaving.value || isSame(square, now)}
          onClick={() => save(square)}
        >
          {crop.save}
        </button>
        {value.crop && (
          <button type="button" disabled={isSaving.value} onClick={() => save(null)}>
            {crop.putBack}
          </button>
        )}
        <button type="button" onClick={onDone}>
          {crop.cancel}
        </button>
      </div>
    </>
  );
}
