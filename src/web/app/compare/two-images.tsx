import { client } from '../service/service.js';
import { useSamples } from '../training/samples/samples.js';
import { nearestIndex } from '../ui/nearest-index.js';
import { number } from '../words/format.js';
import { words } from '../words/words.js';
import { Divider } from './divider.js';

/** A sample: of a training, at a step. */
export interface Place {
  readonly job: string;
  /** Undefined: the newest. */
  readonly step: number | undefined;
}

interface Named {
  readonly id: string;
  readonly label: string;
}

export interface TwoImagesProps {
  readonly jobs: readonly Named[];
  readonly a: Place;
  readonly b: Place;
  readonly onChange: (places: { readonly a?: Place; readonly b?: Place }) => void;
}

/** Two samples of one training, or of two, pixel by pixel. */
export function TwoImages({ jobs, a, b, onChange }: TwoImagesProps) {
  const { compare } = words.value;
  const [left, right] = [useStep(a), useStep(b)];
  const sideOf = (place: Place, step: number) => ({
    src: client.url('getJobSample', { id: place.job, step }),
    label: `${jobs.find(({ id }) => id === place.job)?.label ?? place.job}, ${words.value.training.stepOf(number(step))}`,
  });
  return (
    <section class="card" aria-labelledby="two-images">
      <h2 id="two-images">{compare.pixels}</h2>
      <div class="two-choices">
        <Choice name={compare.left} jobs={jobs} place={a} chosen={left} onChange={place => onChange({ a: place })} />
        <Choice name={compare.right} jobs={jobs} place={b} chosen={right} onChange={place => onChange({ b: place })} />
      </div>
      {left.step !== undefined && right.step !== undefined ? (
        <Divider left={sideOf(a, left.step)} right={sideOf(b, right.step)} />
      ) : (
        <p class="quiet">{words.value.trainings.noImage}</p>
      )}
    </section>
  );
}

interface Chosen {
  readonly samples: readonly number[];
  readonly index: number;
  readonly step: number | undefined;
}

function useStep({ job, step }: Place): Chosen {
  const samples = useSamples(job);
  const index = step === undefined ? samples.length - 1 : nearestIndex(samples, step);
  return { samples, index, step: samples[index] };
}

function Choice(props: {
  readonly name: string;
  readonly jobs: readonly Named[];
  readonly place: Place;
  readonly chosen: Chosen;
  readonly onChange: (place: Place) => void;
}) {
  const { name, jobs, place, chosen, onChange } = props;
  const { training, compare } = words.value;
  return (
    <div>
      {jobs.length > 1 && (
        <select
          aria-label={`${name}: ${compare.training}`}
          value={place.job}
          onChange={({ currentTarget }) => onChange({ job: currentTarget.value, step: place.step })}
        >
          {jobs.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      )}
      <label class="step-choice">
        <span class="numbers">
          {name}: {chosen.step === undefined ? '–' : training.stepOf(number(chosen.step))}
        </span>
        <input
          type="range"
          min="0"
          max={Math.max(0, chosen.samples.length - 1)}
          value={chosen.index}
          aria-label={`${name}: ${training.step}`}
          aria-valuetext={chosen.step === undefined ? '' : training.stepOf(number(chosen.step))}
          onInput={({ currentTarget }) =>
            onChange({ job: place.job, step: chosen.samples[Number(currentTarget.value)] })
          }
        />
      </label>
    </div>
  );
}
