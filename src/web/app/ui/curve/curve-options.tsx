import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { words } from '../../words/words.js';
import { StepButton } from '../step-button.js';
import type { CurveView, Range } from './series.js';

interface ChangeableView extends CurveView {
  readonly smoothing: Signal<number>;
  readonly isLog: Signal<boolean>;
  readonly zoom: Signal<Range>;
}

/** How the curves of a page are drawn, shared by all of them. */
export function useCurveView(): ChangeableView {
  const [smoothing, isLog, zoom] = [useSignal(0.6), useSignal(false), useSignal<Range>(undefined)];
  return useMemo(
    () => ({
      smoothing,
      isLog,
      zoom,
      onZoom: (range: Range) => {
        zoom.value = range;
      },
    }),
    [],
  );
}

export interface CurveOptionsProps {
  readonly view: ChangeableView;
  /** First and last step that there are. */
  readonly all: readonly [number, number];
  /** The step that zooming in keeps in sight. */
  readonly around: number;
}

/** Smoothing, axis and zoom of all curves of a page. */
export function CurveOptions({ view, all, around }: CurveOptionsProps) {
  const { training } = words.value;
  const { smoothing, isLog, zoom } = view;
  const zoomBy = (factor: number) => {
    const [from, to] = zoom.value ?? all;
    const half = Math.max(1, ((to - from) * factor) / 2);
    const middle = Math.max(all[0] + half, Math.min(all[1] - half, around));
    const range = [Math.max(all[0], Math.round(middle - half)), Math.min(all[1], Math.round(middle + half))] as const;
    zoom.value = range[0] <= all[0] && range[1] >= all[1] ? undefined : range;
  };
  return (
    <fieldset class="curve-options">
      <legend class="unseen">{training.curves}</legend>
      <label class="row">
        {training.smooth}
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={smoothing.value}
          onInput={({ currentTarget }) => {
            smoothing.value = Number(currentTarget.value);
          }}
        />
      </label>
      <label class="row">
        <input
          type="checkbox"
          checked={isLog.value}
          onChange={({ currentTarget }) => {
            isLog.value = currentTarget.checked;
          }}
        />
        {training.log}
      </label>
      <button type="button" class="plain small" onClick={() => zoomBy(0.5)}>
        {training.closer}
      </button>
      <StepButton
        class="plain small"
        isOff={zoom.value === undefined}
        onPress={() => {
          zoom.value = undefined;
        }}
      >
        {training.reset}
      </StepButton>
      <p class="quiet small">{training.mouse}</p>
    </fieldset>
  );
}
