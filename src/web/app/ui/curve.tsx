import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { figure, number } from '../words/format.js';
import { words } from '../words/words.js';
import { smoothed } from './smoothed.js';

export interface Series {
  readonly label: string;
  /** One value for each x; null where there is none. */
  readonly values: readonly (number | null)[];
  /** A color of the style, such as `--first`. */
  readonly color: string;
}

export interface CurveProps {
  readonly title: string;
  readonly text: string;
  readonly x: readonly number[];
  readonly series: readonly Series[];
  /** The x that the page shows, marked in the curve. */
  readonly at: number | undefined;
  /** Called with the x that is pointed at and pressed. */
  readonly onPick: (x: number) => void;
  /** Lower and upper end of the y axis, when they are known. */
  readonly range?: readonly [number, number];
}

/** Curves over the steps of a training: smoothed with the raw values behind, to zoom, to point at, and as a table. */
export function Curve({ title, text, x, series, at, onPick, range }: CurveProps) {
  const { training } = words.value;
  const smoothing = useSignal(0.6);
  const isLog = useSignal(false);
  const isTable = useSignal(false);
  const box = useRef<HTMLDivElement | null>(null);
  const plot = useRef<uPlot | null>(null);
  const picked = useRef(onPick);
  picked.current = onPick;
  const id = useId();
  const labels = series.map(({ label }) => label).join();
  useEffect(() => {
    const made = new uPlot(
      options(box.current!, series, isLog.value, range, x => picked.current(x)),
      [[]],
      box.current!,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: box.current!.clientWidth, height: height }));
    resized.observe(box.current!);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [labels, isLog.value]);
  useEffect(() => {
    const drawn = series.flatMap(({ values }) => [[...values], smoothed(values, smoothing.value)]);
    const zoom = plot.current?.scales.x;
    const isZoomed = plot.current?.data[0]?.length && zoom && (zoom.min! > x[0]! || zoom.max! < x.at(-1)!);
    plot.current?.setData([[...x], ...drawn] as uPlot.AlignedData, !isZoomed);
    mark(plot.current, at);
  }, [x, series, smoothing.value, labels, isLog.value]);

  useEffect(() => mark(plot.current, at), [at]);

  return (
    <section class="card curve" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p class="quiet small">{text}</p>
      </div>
      <div class="plot" ref={box} aria-hidden="true" />
      <div class="options">
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
        <button type="button" class="plain" onClick={() => plot.current?.setData(plot.current.data)}>
          {training.reset}
        </button>
        <button
          type="button"
          class="plain"
          aria-expanded={isTable.value}
          onClick={() => {
            isTable.value = !isTable.value;
          }}
        >
          {training.asTable}
        </button>
      </div>
      {isTable.value && <Table x={x} series={series} />}
    </section>
  );
}

const height = 260;

function options(
  box: HTMLElement,
  series: readonly Series[],
  isLog: boolean,
  range: readonly [number, number] | undefined,
  pick: (x: number) => void,
): uPlot.Options {
  const style = getComputedStyle(box);
  const color = (name: string) => style.getPropertyValue('color') && `var(${name})`;
  const quiet = resolved(box, color('--quiet'));
  const axis = { stroke: quiet, grid: { stroke: resolved(box, 'var(--line)'), width: 1 }, ticks: { show: false } };
  return {
    width: box.clientWidth,
    height,
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false },
      y: { distr: isLog ? 3 : 1, ...(range && !isLog ? { range: [...range] as [number, number] } : {}) },
    },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map(tick => number(tick)) },
      { ...axis, size: 56, values: (_, ticks) => ticks.map(tick => (tick === null ? '' : figure(tick))) },
    ],
    series: [
      { label: words.value.training.step, value: (_, step) => (step === null ? '–' : number(step)) },
      ...series.flatMap(({ label, color: name }) => {
        const stroke = resolved(box, `var(${name})`);
        return [
          { stroke, alpha: 0.25, width: 1, points: { show: false }, class: 'unseen' } as uPlot.Series,
          {
            label,
            stroke,
            width: 2,
            points: { show: false },
            value: (_: uPlot, value: number | null) => (value === null ? '–' : figure(value)),
          },
        ];
      }),
    ],
    hooks: {
      ready: [
        plot =>
          plot.over.addEventListener('click', () => {
            const { idx } = plot.cursor;
            if (idx !== null && idx !== undefined) pick(plot.data[0][idx]!);
          }),
      ],
    },
  };
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

/** Moves the cursor to an x. */
function mark(plot: uPlot | null, x: number | undefined): void {
  if (!plot || x === undefined || plot.data[0].length === 0) return;
  plot.setCursor({ left: plot.valToPos(x, 'x'), top: 0 });
}

function Table({ x, series }: Pick<CurveProps, 'x' | 'series'>) {
  // A table of 100,000 rows helps nobody.
  const every = Math.ceil(x.length / 200);
  const rows = x.map((_, i) => i).filter(i => i % every === 0 || i === x.length - 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div class="table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.value.training.step}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(i => (
            <tr key={x[i]}>
              <th scope="row">{number(x[i]!)}</th>
              {series.map(({ label, values }) => (
                <td key={label}>{values[i] === null || values[i] === undefined ? '–' : figure(values[i])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
