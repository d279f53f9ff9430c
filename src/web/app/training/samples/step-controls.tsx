import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Job } from '../../../../client/index.js';
import { Icon } from '../../ui/icon.js';
import { StepButton } from '../../ui/step-button.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import type { ShownStep } from './shown-step.js';

export interface StepControlsProps {
  readonly job: Job;
  readonly shown: ShownStep;
  readonly samples: readonly number[];
  /** Index of the sample that is shown. */
  readonly index: number;
  readonly isPlaying: Signal<boolean>;
  readonly onShow: (index: number) => void;
  /** More buttons. */
  readonly children?: ComponentChildren;
}

/** Goes through the samples of a training: by a slider, by buttons, and by itself. */
export function StepControls({ job, shown, samples, index, isPlaying, onShow, children }: StepControlsProps) {
  const { training } = words.value;
  const newest = samples.length - 1;
  const name = training.stepOf(number(samples[index]!));
  const go = (to: number) => {
    isPlaying.value = false;
    onShow(to);
  };
  const button = (icon: 'first' | 'previous' | 'next' | 'last', to: number, isOff: boolean) => (
    <StepButton class="icon" label={training[icon]} isOff={isOff} onPress={() => go(to)}>
      <Icon name={icon} />
    </StepButton>
  );
  return (
    <>
      <input
        type="range"
        min="0"
        max={newest}
        value={index}
        aria-label={training.step}
        aria-valuetext={name}
        onInput={({ currentTarget }) => go(Number(currentTarget.value))}
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
            if (!isPlaying.value && index === newest) onShow(0);
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
        {children}
        <span class="step">{name}</span>
      </div>
    </>
  );
}

/** Whether there will be more samples by themselves: only then is there anything to follow. */
export function isGoingOn({ status }: Job): boolean {
  return status === 'running' || status === 'queued';
}
