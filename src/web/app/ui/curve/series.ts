import type { ReadonlySignal } from '@preact/signals';

export type Values = readonly (number | null)[];

/** A line of a plot. Where it stands for many steps at each x, it has a band from the least to the greatest value. */
export interface Series {
  readonly label: string;
  /** One value for each x; null where there is none. */
  readonly values: Values;
  readonly min?: Values;
  readonly max?: Values;
  /** A color of the style, such as `--first`. */
  readonly color: string;
}

/** The steps that are looked at; undefined for all. */
export type Range = readonly [from: number, to: number] | undefined;

/** How all curves of a page are drawn. */
export interface CurveView {
  /** Weight of what was before, 0 to 1. */
  readonly smoothing: ReadonlySignal<number>;
  readonly isLog: ReadonlySignal<boolean>;
  readonly zoom: ReadonlySignal<Range>;
  readonly onZoom: (range: Range) => void;
}
