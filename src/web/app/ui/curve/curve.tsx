import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { isDark } from '../../shell/theme.js';
import { words } from '../../words/words.js';
import { CurveTable } from './curve-table.js';
import { drawnData } from './drawn-data.js';
import { createPlot, type PlotHandlers } from './plot.js';
import type { CurveView, Series } from './series.js';
import { type Tip, Tooltip } from './tooltip.js';

export interface CurveProps {
  readonly title: string;
  readonly text: string;
  /** Ascending steps. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
  readonly view: CurveView;
  /** The step that the page shows, marked in the curve. */
  readonly at: ReadonlySignal<number | undefined>;
  /** Called with the step that is pressed. */
  readonly onPick: (step: number) => void;
  /** Called with the step that is pointed at, and undefined once none is. */
  readonly onPoint: (step: number | undefined) => void;
  /** Lower and upper end of the y axis, when they are known. */
  readonly range?: readonly [number, number];
}

const fewPoints = 20;

/** Curves over the steps of a training: smoothed with the raw values behind, to zoom, to point at, and as a table. */
export function Curve(props: CurveProps) {
  const { title, text, x, series, view, at, range } = props;
  const isTable = useSignal(false);
  const tip = useSignal<Tip | undefined>(undefined);
  const box = useRef<HTMLDivElement | null>(null);
  const plot = useRef<uPlot | null>(null);
  const marker = useRef<HTMLDivElement | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const id = useId();
  const isLog = view.isLog.value;
  const colors = isDark.value ? 'dark' : 'light';
  // An average of a few points says less than they do.
  const smoothing = x.length < fewPoints ? 0 : view.smoothing.value;
  const shape = series.map(({ label, color, min }) => `${label} ${color} ${min !== undefined}`).join();
  const mark = () => place(marker.current, plot.current, latest.current.at.peek());
  useEffect(() => {
    const handlers: PlotHandlers = {
      pick: step => latest.current.onPick(step),
      zoom: chosen => view.onZoom(chosen),
      drawn: mark,
      point: found => {
        tip.value = found;
        latest.current.onPoint(found?.step);
      },
    };
    const made = createPlot(box.current!, latest.current.series, { isLog, range }, handlers);
    plot.current = made.plot;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [shape, isLog, colors]);
  useEffect(() => {
    const made = plot.current!;
    made.setData(drawnData(x, series, smoothing, isLog), false);
    scale(made, x, view.zoom.peek());
  }, [x, series, smoothing, shape, isLog, colors]);
  useEffect(
    () => view.zoom.subscribe(zoom => plot.current && scale(plot.current, latest.current.x, zoom)),
    [view.zoom],
  );
  useEffect(() => at.subscribe(mark), [at]);
  return (
    <section class="card curve" aria-labelledby={id}>
      <div class="between">
        <h2 id={id}>{title}</h2>
        <button
          type="button"
          class="plain small"
          aria-expanded={isTable.value}
          onClick={() => {
            isTable.value = !isTable.value;
          }}
        >
          {words.value.training.asTable}
        </button>
      </div>
      <p class="quiet small">{text}</p>
      <div class="plot" aria-hidden="true">
        <div ref={box} data-points={x.length} />
        <div class="marker" ref={marker} hidden />
        <Tooltip tip={tip.value} series={series} x={x} />
      </div>
      <ul class="legend" aria-hidden="true">
        {series.map(({ label, color }) => (
          <li key={label}>
            <span class="key" data-color={color} />
            {label}
          </li>
        ))}
      </ul>
      {isTable.value && <CurveTable x={x} series={series} />}
    </section>
  );
}

function scale(plot: uPlot, x: readonly number[], zoom: readonly [number, number] | undefined): void {
  if (x.length === 0) return;
  const [min, max] = zoom ?? [x[0]!, x.at(-1)!];
  // A single point stands in the middle of what leads to it and as much again.
  plot.setScale('x', min < max ? { min, max } : { min: 0, max: Math.max(1, 2 * max) });
}

/** Moves the marker to a step, or hides it where that is not in sight. */
function place(marker: HTMLDivElement | null, plot: uPlot | null, step: number | undefined): void {
  if (!marker || !plot) return;
  const { left, width } = plot.over.getBoundingClientRect();
  const offset = left - plot.root.getBoundingClientRect().left;
  const at = step === undefined || plot.data[0].length === 0 ? Number.NaN : plot.valToPos(step, 'x');
  marker.hidden = !(at >= -1 && at <= width + 1);
  if (!marker.hidden) marker.style.transform = `translateX(${offset + at}px)`;
}
