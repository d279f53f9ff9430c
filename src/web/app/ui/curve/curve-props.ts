import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { CurveView, Series } from './series.js';

export interface CurveProps {
  readonly title: string;
  readonly text: string;
  /** Ascending steps. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
  readonly view: CurveView;
  /** What changes how it is drawn: at hand where the curve fills the window, too. */
  readonly options: () => ComponentChildren;
  /** The step that the page shows, marked in the curve. */
  readonly at: ReadonlySignal<number | undefined>;
  /** Called with the step that is pressed. */
  readonly onPick: (step: number) => void;
  /** Called with the step that is pointed at, and undefined once none is. */
  readonly onPoint: (step: number | undefined) => void;
  /** Lower and upper end of the y axis, when they are known. */
  readonly range?: readonly [number, number];
}
