import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Job } from '../../../../client/index.js';
import { linkTo } from '../../shell/route.js';
import { Icon } from '../../ui/icon.js';
import { nearestIndex } from '../../ui/nearest-index.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { Frame } from './frame.js';
import { useSamples } from './samples.js';
import type { ShownStep } from './shown-step.js';
import { usePlaying } from './use-playing.js';

/** Every sample of a training on one slider: drag it, play it, or step with the arrow keys. */
export function Scrubber({ job, shown }: { readonly job: Job; readonly shown: ShownStep }) {
  const { training, trainings } = words.value;
  const samples = useSamples(job.id);
  const newest = samples.length - 1;
  const step = shown.now.value;
  const index = step === undefined ? newest : nearestIndex(samples, step);
  const isPlaying = useSignal(false);
  // Strips are worth their download once somebody is about to move the slider, or points at a curve.
  const isScrubbing = useSignal(false);
  const isPointing = shown.pointed.value !== undefined;
  useEffect(() => {
    if (isPointing) isScrubbing.value = true;
  }, [isPointing]);
  const show = (wanted: number) => {
    isScrubbing.value = true;
    shown.choose(samples[Math.max(0, Math.min(newest, wanted))]);
  };
  usePlaying(isPlaying.value && index < newest, samples.length, frames => show(index + frames));
  useEffect(() => {
    if (index >= newest) isPlaying.value = false;
  }, [index, newest]);
  if (newest < 0)
    return (
      <section class="card scrubber" aria-label={training.images}>
        <span class="no-image quiet">{isGoingOn(job) ? training.waiting : trainings.noImage}</span>
      </section>
    );
  const name = number(samples[index]!);
  const button = (icon: 'first' | 'previous' | 'next' | 'last', to: number, isOff: boolean) => (
    <button
      type="button"
      class="icon"
      title={training[icon]}
      aria-label={training[icon]}
      disabled={isOff}
      onClick={() => {
        isPlaying.value = false;
        show(to);
      }}
    >
      <Icon name={icon} />
    </button>
  );
  const prepare = () => {
    isScrubbing.value = true;
  };
  return (
    <section class="card scrubber" aria-label={training.images} onPointerEnter={prepare} onFocusCapture={prepare}>
      <Frame job={job} samples={samples} index={index} isScrubbing={isScrubbing.value} />
      <input
        type="range"
        min="0"
        max={newest}
        value={index}
        aria-label={training.step}
        aria-valuetext={training.stepOf(name)}
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
        {isGoingOn(job) && (
          <button
            type="button"
            class="live"
            aria-pressed={shown.chosen.value === undefined}
            title={training.goLive}
            onClick={() => {
              isPlaying.value = false;
              shown.choose(undefined);
            }}
          >
            {training.live}
          </button>
        )}
        <span class="step">{training.stepOf(name)}</span>
      </div>
      {newest > 0 && (
        <p>
          <a href={linkTo(['compare'], { jobs: job.id, a: `${job.id}@0`, b: `${job.id}@${samples[index]}` })}>
            {words.value.compare.steps}
          </a>
        </p>
      )}
      {samples[index] === 0 && <p class="quiet">{training.noise}</p>}
    </section>
  );
}

/** Whether there will be more samples by themselves: only then is there anything to follow. */
function isGoingOn({ status }: Job): boolean {
  return status === 'running' || status === 'queued';
}
