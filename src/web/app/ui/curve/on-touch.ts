import type uPlot from 'uplot';
import type { Range } from './series.js';
import { within } from './within.js';

/**
 * What uPlot does only for a mouse: one finger that moves sideways points at steps, and two choose those that are shown,
 * each staying on its step.
 */
export function onTouch(plot: uPlot, zoom: (range: Range) => void): void {
  const fingers = new Map<number, number>();
  /** Steps below the fingers when the second one came down. */
  let held: readonly number[] | undefined;
  const { over } = plot;
  // Up and down still scrolls the page.
  over.style.touchAction = 'pan-y';
  const positionOf = (event: PointerEvent) => event.clientX - over.getBoundingClientRect().left;
  over.addEventListener('pointerdown', event => {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, positionOf(event));
    held = fingers.size === 2 ? [...fingers.values()].map(left => plot.posToVal(left, 'x')) : undefined;
  });
  over.addEventListener('pointermove', event => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, positionOf(event));
    if (held) pinch(held, [...fingers.values()]);
    else plot.setCursor({ left: positionOf(event), top: over.clientHeight / 2 });
  });
  const lift = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId)) return;
    held = undefined;
    plot.setCursor({ left: -10, top: -10 });
  };
  over.addEventListener('pointerup', lift);
  over.addEventListener('pointercancel', lift);

  function pinch([a, b]: readonly number[], [left, right]: readonly number[]): void {
    const perPixel = (b! - a!) / (right! - left!);
    if (!Number.isFinite(perPixel) || perPixel <= 0) return;
    const from = a! - left! * perPixel;
    zoom(within(plot, [from, from + perPixel * over.clientWidth]));
  }
}
