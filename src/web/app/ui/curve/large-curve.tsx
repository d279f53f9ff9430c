import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { LargeView } from '../large/large-view.js';
import { nearestIndex } from '../nearest-index.js';
import type { CurveProps } from './curve-props.js';
import { DrawnCurve } from './drawn-curve.js';
import { Legend } from './legend.js';
import { textOf } from './tooltip.js';

export interface LargeCurveProps extends CurveProps {
  readonly tableButton: () => ComponentChildren;
  /** Nothing, as long as it is not asked for. */
  readonly table: () => ComponentChildren;
  readonly onClose: () => void;
}

/** A curve over the whole window, read with the mouse as elsewhere, and with the arrow keys. */
export function LargeCurve({ tableButton, table, onClose, ...curve }: LargeCurveProps) {
  const { large, training } = words.value;
  const { title, x, series, at, options } = curve;
  const plot = useRef<uPlot | null>(null);
  /** The step that was read last. */
  const here = useRef<number | undefined>(undefined);
  /** The step that keys have led to: the cursor stays at it while the training goes on. */
  const read = useRef<number | undefined>(undefined);
  const said = useSignal('');
  const move = (by: number) => {
    const made = plot.current;
    if (!made || x.length === 0) return;
    // Of the steps that are in sight.
    const { min = x[0]!, max = x.at(-1)! } = made.scales.x as { min?: number; max?: number };
    const [first, last] = [x.findIndex(step => step >= min), x.findLastIndex(step => step <= max)];
    if (first < 0 || last < first) return;
    const from = here.current ?? at.peek();
    const before = from === undefined ? last : nearestIndex(x, from);
    const index = Math.max(first, Math.min(last, before + by));
    read.current = x[index];
    made.setCursor({ left: made.valToPos(x[index]!, 'x'), top: made.over.clientHeight / 2 });
    here.current = x[index];
    const values = series.map(one => `${one.label} ${textOf(one, index)}`);
    said.value = [training.stepOf(number(x[index]!)), ...values].join(', ');
  };
  return (
    <LargeView title={title} keys={large.curve} said={said.value} onMove={move} onClose={onClose}>
      <DrawnCurve
        {...curve}
        isLarge
        plot={plot}
        read={read}
        onPoint={step => {
          if (step !== undefined) here.current = step;
          curve.onPoint(step);
        }}
      />
      <div class="between">
        <Legend series={series} />
        {options()}
        {tableButton()}
      </div>
      {table()}
    </LargeView>
  );
}
