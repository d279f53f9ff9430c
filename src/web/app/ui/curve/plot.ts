import type { RefObject } from 'preact';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { figure, number } from '../../words/format.js';
import { columnsPerSeries } from './drawn-data.js';
import { onMouse } from './on-mouse.js';
import { onTouch } from './on-touch.js';
import type { Range, Series } from './series.js';
import type { Tip } from './tooltip.js';

const usualHeight = 240;
/** Up to so many points each is drawn, too: one alone makes no line. */
const fewPoints = 20;
/** Between two ticks of steps, which are whole numbers. */
const stepIncrements = Array.from({ length: 8 }, (_, power) => [1, 2, 5].map(digit => digit * 10 ** power)).flat();

export interface PlotHandlers {
  readonly pick: (step: number) => void;
  readonly point: (tip: Tip | undefined) => void;
  readonly zoom: (range: Range) => void;
  /** After each time that the plot was drawn. */
  readonly drawn: () => void;
}

export interface PlotOptions {
  readonly isLog: boolean;
  /** Lower and upper end of the y axis, when they are known. */
  readonly range: readonly [number, number] | undefined;
  /** Whether it is as high as its box. */
  readonly isLarge: boolean;
  /** The step that the cursor stays at whatever is drawn, and undefined once a pointer moves. */
  readonly read: RefObject<number | undefined>;
}

/** A plot that is as wide as its box. Dragging, or two fingers, choose the steps that it shows. */
export function createPlot(
  box: HTMLElement,
  series: readonly Series[],
  { isLog, range, isLarge, read }: PlotOptions,
  handlers: PlotHandlers,
): { readonly plot: uPlot; readonly destroy: () => void } {
  const color = (name: string) => resolved(box, `var(${name})`);
  const axis = { stroke: color('--quiet'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
  const size = () => ({ width: box.clientWidth, height: isLarge ? box.clientHeight : usualHeight });
  const options: uPlot.Options = {
    ...size(),
    legend: { show: false },
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { show: false },
      y: false,
      // Called also where new points, or another zoom, leave the cursor where it is: there is another step then.
      move: (plot, left, top) =>
        read.current === undefined || left < 0 ? [left, top] : [plot.valToPos(read.current, 'x'), top],
      bind: {
        // With Shift, dragging moves along the steps. See onMouse, also for a double click.
        mousedown: (_plot, _target, handler) => event => (event.shiftKey ? null : handler(event)),
        dblclick: () => null,
      },
    },
    scales: {
      x: { time: false },
      y: { distr: isLog ? 3 : 1, ...(range && !isLog ? { range: [...range] as [number, number] } : {}) },
    },
    axes: [
      { ...axis, size: 30, incrs: stepIncrements, values: (_, ticks) => ticks.map(tick => number(tick)) },
      { ...axis, size: 48, values: (_, ticks) => ticks.map(tick => (tick === null ? '' : figure(tick))) },
    ],
    series: [{}, ...series.flatMap(one => linesOf(color(one.color)))],
    bands: series.map((one, i) => ({
      series: [columnsPerSeries * i + 2, columnsPerSeries * i + 1],
      fill: withAlpha(color(one.color), 0.18),
    })),
    hooks: {
      draw: [handlers.drawn],
      setCursor: [
        plot => {
          const { left = -1, top = -1 } = plot.cursor;
          handlers.point(left < 0 ? undefined : { step: stepAt(plot, left), left: left + plot.over.offsetLeft, top });
        },
      ],
      setSelect: [
        plot => {
          const { left, width } = plot.select;
          if (width <= 0) return;
          handlers.zoom([stepAt(plot, left), stepAt(plot, left + width)]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      ready: [
        plot => {
          plot.over.addEventListener('click', () => {
            const { left = -1 } = plot.cursor;
            if (left >= 0 && plot.data[0].length > 0) handlers.pick(stepAt(plot, left));
          });
          plot.over.addEventListener('pointerdown', () => {
            read.current = undefined;
          });
          let before = '';
          plot.over.addEventListener('pointermove', ({ clientX, clientY }) => {
            // Browsers report a mouse that rests, too, where what is below it has changed.
            const position = `${clientX} ${clientY}`;
            if (position !== before) read.current = undefined;
            before = position;
          });
          onMouse(plot, handlers.zoom);
          onTouch(plot, handlers.zoom);
        },
      ],
    },
  };
  const plot = new uPlot(options, [[]], box);
  const resized = new ResizeObserver(() => plot.setSize(size()));
  resized.observe(box);
  return {
    plot,
    destroy: () => {
      resized.disconnect();
      plot.destroy();
    },
  };
}

function linesOf(stroke: string): uPlot.Series[] {
  const shared = { points: { show: false }, spanGaps: true };
  return [
    { ...shared, stroke: 'transparent', width: 0 },
    { ...shared, stroke: 'transparent', width: 0 },
    { ...shared, stroke, width: 1, alpha: 0.3 },
    {
      ...shared,
      stroke,
      width: 2,
      points: { show: plot => plot.data[0].length <= fewPoints, size: 6, stroke, fill: stroke },
    },
  ];
}

function stepAt(plot: uPlot, left: number): number {
  return Math.round(plot.posToVal(left, 'x'));
}

/** uPlot draws on a canvas, which does not know the variables of the style. */
function resolved(box: HTMLElement, value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** @param color `rgb(…)`, as computed styles have it */
function withAlpha(color: string, alpha: number): string {
  return color.replace('rgb(', 'rgba(').replace(')', `, ${alpha})`);
}
