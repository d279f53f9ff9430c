import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { isDark } from '../../shell/theme.js';
import type { CurveProps } from './curve-props.js';
import { drawnData } from './drawn-data.js';
import { createPlot, type PlotHandlers } from './plot.js';
import { type Tip, Tooltip } from './tooltip.js';

export interface DrawnCurveProps extends CurveProps {
  /** Whether it is as high as its room; else all curves of a page are equally high. */
  readonly isLarge?: boolean;
  /** Set to what draws it. */
  readonly plot?: RefObject<uPlot | null>;
  /** The step that keys have led to, until a pointer moves. */
  readonly read?: RefObject<number | undefined>;
}

const fewPoints = 20;

/** The lines of a curve, the marker of the step that the page shows, and the figures of the one that is pointed at. */
export function DrawnCurve(props: DrawnCurveProps) {
  const { x, series, view, at, range, isLarge = false } = props;
  const tip = useSignal<Tip | undefined>(undefined);
  const box = useRef<HTMLDivElement | null>(null);
  const own = useRef<uPlot | null>(null);
  const plot = props.plot ?? own;
  const unread = useRef<number | undefined>(undefined);
  const { read = unread } = props;
  const marker = useRef<HTMLDivElement | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const isLog = view.isLog.value;
  const colors = isDark.value ? 'dark' : 'light';
  // An average of a few points says less than they do.
  const smoothing = x.length < fewPoints ? 0 : view.smoothing.value;
  const shape = series.map(({ label, color, min }) => `${label} ${color} ${min !== undefined}`).join();
  const mark = () => place(marker.current, plot.current, latest.current.at.peek());
  useEffect(() => {
    const point = (found: Tip | undefined) => {
      tip.value = found;
      latest.current.onPoint(found?.step);
    };
    const handlers: PlotHandlers = {
      pick: step => latest.current.onPick(step),
      zoom: chosen => view.onZoom(chosen),
      drawn: mark,
      point,
    };
    const made = createPlot(box.current!, latest.current.series, { isLog, range, isLarge, read }, handlers);
    plot.current = made.plot;
    return () => {
      made.destroy();
      plot.current = null;
      // Nobody points at what is gone.
      if (tip.peek()) point(undefined);
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
    <div class="plot" aria-hidden="true">
      <div ref={box} data-points={x.length} />
      <div class="marker" ref={marker} hidden />
      <Tooltip tip={tip.value} series={series} x={x} />
    </div>
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
