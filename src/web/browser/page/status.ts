import { byId } from './dom.js';

const region = byId('status');
/** Seconds between two reports of how far something is. */
const pause = 12_000;
let last = 0;

/** Lets a screen reader say something. */
export function announce(text: string): void {
  region.textContent = text;
  last = performance.now();
}

/** The same for what changes all the time: said now and then. */
export function announceNowAndThen(text: () => string): void {
  if (performance.now() - last > pause) announce(text());
}
