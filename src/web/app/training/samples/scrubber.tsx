import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Job } from '../../../../client/index.js';
import { linkTo } from '../../shell/route.js';
import { Fitted } from '../../ui/large/fitted.js';
import { LargeButton } from '../../ui/large/large-button.js';
import { LargeView } from '../../ui/large/large-view.js';
import { useLarge } from '../../ui/large/use-large.js';
import { nearestIndex } from '../../ui/nearest-index.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { Frame } from './frame.js';
import { useSamples } from './samples.js';
import type { ShownStep } from './shown-step.js';
import { isGoingOn, StepControls } from './step-controls.js';
import { usePlaying } from './use-playing.js';

/** Every sample of a training on one slider: drag it, play it, step with the arrow keys, or have it fill the window. */
export function Scrubber({ job, shown }: { readonly job: Job; readonly shown: ShownStep }) {
  const { large, training, trainings } = words.value;
  const samples = useSamples(job.id);
  const newest = samples.length - 1;
  const step = shown.now.value;
  const index = step === undefined ? newest : nearestIndex(samples, step);
  const isPlaying = useSignal(false);
  // Strips are worth their download once somebody is about to move the slider, or points at a curve.
  const isScrubbing = useSignal(false);
  const isPointing = shown.pointed.value !== undefined;
  const { isOpen, area } = useLarge<HTMLElement>();
  /** The step that a key has led to. */
  const said = useSignal('');
  useEffect(() => {
    if (isPointing) isScrubbing.value = true;
  }, [isPointing]);
  const nearest = (wanted: number) => samples[Math.max(0, Math.min(newest, wanted))]!;
  const show = (wanted: number) => {
    isScrubbing.value = true;
    shown.choose(nearest(wanted));
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
  const prepare = () => {
    isScrubbing.value = true;
  };
  const frame = { job, samples, index, isScrubbing: isScrubbing.value };
  const controls = { job, shown, samples, index, isPlaying, onShow: show };
  return (
    <section
      ref={area}
      class="card scrubber"
      aria-label={training.images}
      onPointerEnter={prepare}
      onFocusCapture={prepare}
    >
      {/* Only one of them loads the strips of all samples. */}
      {isOpen.value ? <div class="frame no-image" /> : <Frame {...frame} />}
      <StepControls {...controls}>
        <LargeButton of={training.images} isOpen={isOpen} />
      </StepControls>
      {newest > 0 && (
        <p>
          <a href={linkTo(['compare'], { jobs: job.id, a: `${job.id}@0`, b: `${job.id}@${samples[index]}` })}>
            {words.value.compare.steps}
          </a>
        </p>
      )}
      {samples[index] === 0 && <p class="quiet">{training.noise}</p>}
      {isOpen.value && (
        <LargeView
          title={training.images}
          keys={large.steps}
          said={said.value}
          onMove={by => {
            isPlaying.value = false;
            show(index + by);
            said.value = training.stepOf(number(nearest(index + by)));
          }}
          onClose={() => {
            isOpen.value = false;
            said.value = '';
          }}
        >
          <Fitted>
            <Frame {...frame} />
          </Fitted>
          <div class="scrubber">
            <StepControls {...controls} />
          </div>
        </LargeView>
      )}
    </section>
  );
}
