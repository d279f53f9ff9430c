import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Job } from '../../../client/index.js';
import { client } from '../service/service.js';
import { Icon } from '../ui/icon.js';
import { number } from '../words/format.js';
import { words } from '../words/words.js';
import { useSamples } from './samples.js';

export interface ScrubberProps {
  readonly job: Job;
  /** The step that is shown; undefined to follow the newest. */
  readonly step: number | undefined;
  readonly onStep: (step: number | undefined) => void;
}

/** Every sample of a training on one slider: drag it, play it, or step with the arrow keys. */
export function Scrubber({ job, step, onStep }: ScrubberProps) {
  const { training, trainings } = words.value;
  const samples = useSamples(job.id);
  const newest = samples.length - 1;
  const index = step === undefined ? newest : nearest(samples, step);
  const isPlaying = useSignal(false);
  const show = (wanted: number) => onStep(samples[Math.max(0, Math.min(newest, wanted))]);
  usePlaying(isPlaying.value && index < newest, () => show(index + 1));
  useEffect(() => {
    if (index >= newest) isPlaying.value = false;
  }, [index, newest]);
  const image = useLoaded(
    samples[index] === undefined ? undefined : client.url('getJobSample', { id: job.id, step: samples[index] }),
  );
  if (newest < 0)
    return (
      <section class="card scrubber" aria-label={training.images}>
        <span class="no-image quiet">
          {job.status === 'running' || job.status === 'queued' ? training.waiting : trainings.noImage}
        </span>
      </section>
    );
  const shown = number(samples[index]!);
  const button = (icon: 'first' | 'previous' | 'next' | 'last', to: number, isOff: boolean) => (
    <button
      type="button"
      class="icon"
      title={training[icon]}
      aria-label={training[icon]}
      disabled={isOff}
      onClick={() => show(to)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <section class="card scrubber" aria-label={training.images}>
      <img class="pixels" src={image} alt={trainings.image(shown)} width="768" height="768" />
      <input
        type="range"
        min="0"
        max={newest}
        value={index}
        aria-label={training.step}
        aria-valuetext={training.stepOf(shown)}
        onInput={({ currentTarget }) => {
          isPlaying.value = false;
          show(Number(currentTarget.value));
        }}
      />
      <div class="buttons">
        {button('first', 0, index === 0)}
        {button('previous', index - 1, index === 0)}
        <button
          type="button"
          class="icon"
          title={isPlaying.value ? training.stop : training.play}
          aria-label={isPlaying.value ? training.stop : training.play}
          disabled={newest === 0}
          onClick={() => {
            if (!isPlaying.value && index === newest) show(0);
            isPlaying.value = !isPlaying.value;
          }}
        >
          <Icon name={isPlaying.value ? 'stop' : 'play'} />
        </button>
        {button('next', index + 1, index === newest)}
        {button('last', newest, index === newest)}
        <button
          type="button"
          aria-pressed={step === undefined}
          title={training.goLive}
          onClick={() => onStep(undefined)}
        >
          {training.live}
        </button>
        <span class="step">{training.stepOf(shown)}</span>
      </div>
      {samples[index] === 0 && <p class="quiet">{training.noise}</p>}
    </section>
  );
}

/** Index of the sample that is nearest to a step: a point of a curve need not have one. */
function nearest(samples: readonly number[], step: number): number {
  return samples.reduce((best, sample, i) => (Math.abs(sample - step) < Math.abs(samples[best]! - step) ? i : best), 0);
}

/** Calls `next` ten times a second. */
function usePlaying(isPlaying: boolean, next: () => void): void {
  const step = useRef(next);
  step.current = next;
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => step.current(), 100);
    return () => clearInterval(timer);
  }, [isPlaying]);
}

/** An address once its image has arrived, and until then the one before: no flicker, and only the newest wish counts. */
function useLoaded(url: string | undefined): string | undefined {
  const loaded = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (url === undefined) return undefined;
    const image = new Image();
    image.onload = () => {
      loaded.value = url;
    };
    image.src = url;
    return () => {
      image.onload = null;
    };
  }, [url]);
  return loaded.value ?? url;
}
