import { signal } from '@preact/signals';

const said = signal('');
/** Milliseconds between two reports of how far something is. */
const pause = 12_000;
let last = 0;

/** Lets a screen reader say something. */
export function announce(text: string): void {
  said.value = text;
  last = performance.now();
}

/** The same for what changes all the time: said now and then. */
export function announceNowAndThen(text: () => string): void {
  if (performance.now() - last > pause) announce(text());
}

/** Where it is said. It must be on the page before there is something to say. */
export function Announcer() {
  return (
    <p id="said" class="unseen" role="status">
      {said}
    </p>
  );
}
