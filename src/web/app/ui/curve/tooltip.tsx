import { figure, number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { nearestIndex } from '../nearest-index.js';
import type { Series } from './series.js';

/** The step that is pointed at, and where: pixels from the left and the top of the plot. */
export interface Tip {
  readonly step: number;
  readonly left: number;
  readonly top: number;
}

/** The figures of the step that is pointed at. */
export function Tooltip(props: {
  readonly tip: Tip | undefined;
  readonly series: readonly Series[];
  readonly x: readonly number[];
}) {
  const { tip, series, x } = props;
  if (!tip || x.length === 0) return null;
  const index = nearestIndex(x, tip.step);
  return (
    <div
      class="tooltip"
      ref={box => {
        if (box) place(box, tip);
      }}
    >
      <strong>{words.value.training.stepOf(number(x[index]!))}</strong>
      {series.map(one => (
        <span key={one.label}>
          <span class="key" data-color={one.color} /> {one.label} <b>{textOf(one, index)}</b>
        </span>
      ))}
    </div>
  );
}

/** A value, and what it lies between when it stands for several steps. */
export function textOf({ values, min, max }: Series, index: number): string {
  const value = values[index];
  if (value === null || value === undefined) return '–';
  const [low, high] = [min?.[index], max?.[index]];
  const isRange = typeof low === 'number' && typeof high === 'number' && low < high;
  return isRange ? `${figure(value)} (${figure(low)} – ${figure(high)})` : figure(value);
}

/** Set by script, as the Content-Security-Policy has no place for styles in the page. */
function place(box: HTMLElement, { left, top }: Tip): void {
  const width = box.parentElement?.clientWidth ?? 0;
  const isRight = left > width / 2;
  box.style.transform = `translate(${isRight ? left - 12 - box.offsetWidth : left + 12}px, ${Math.max(0, top - 20)}px)`;
}
