import type uPlot from 'uplot';
import type { Range } from './series.js';
import { within } from './within.js';

/** How much closer a turn of the wheel by one pixel leads. */
const perPixel = 0.0025;
/** Pixels that a mouse has to move before it has been dragged. */
const least = 3;

/**
 * What a mouse does beside choosing steps: the wheel zooms around the pointer while Ctrl or ⌘ is held, dragging with Shift moves
 * along the steps, and a double click shows all of them.
 */
export function onMouse(plot: uPlot, zoom: (range: Range) => void): void {
  const { over } = plot;
  over.addEventListener('dblclick', () => zoom(undefined));
  over.addEventListener(
    'wheel',
    event => {
      // Without a key it scrolls the page, as everywhere else.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { min, max } = plot.scales.x as { min: number; max: number };
      const around = plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x');
      const factor = Math.exp(event.deltaY * perPixel);
      zoom(within(plot, [around - (around - min) * factor, around + (max - around) * factor]));
    },
    { passive: false },
  );
  over.addEventListener('mousedown', event => {
    if (!event.shiftKey || event.button !== 0) return;
    const { min, max } = plot.scales.x as { min: number; max: number };
    const perPixel = (max - min) / over.clientWidth;
    let isDragged = false;
    const move = ({ clientX }: MouseEvent) => {
      isDragged ||= Math.abs(clientX - event.clientX) >= least;
      if (!isDragged) return;
      const [first, last] = [plot.data[0][0] ?? min, plot.data[0].at(-1) ?? max];
      const wanted = (event.clientX - clientX) * perPixel;
      const by = Math.max(first - min, Math.min(last - max, wanted));
      zoom(within(plot, [min + by, max + by]));
    };
    const end = () => {
      removeEventListener('mousemove', move);
      removeEventListener('mouseup', end);
      if (isDragged) over.addEventListener('click', stop, { capture: true, once: true });
      // Where the mouse was let go elsewhere, no click follows.
      setTimeout(() => over.removeEventListener('click', stop, { capture: true }));
    };
    addEventListener('mousemove', move);
    addEventListener('mouseup', end);
  });
}

/** A drag chooses no step. */
function stop(event: Event): void {
  event.stopImmediatePropagation();
}
