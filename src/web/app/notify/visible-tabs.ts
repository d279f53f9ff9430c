import { serviceUrl } from '../service/service.js';

/** Every tab of the page that can be seen holds this lock, together with the others. */
const name = `dcgan-visible ${serviceUrl}`;

/** Lets the other tabs know whether this one can be seen. */
export function showVisibility(): void {
  if (!('locks' in navigator)) return;
  let release: (() => void) | undefined;
  const isVisible = () => document.visibilityState === 'visible';
  const update = () => {
    if (!isVisible()) {
      release?.();
      release = undefined;
    } else if (!release)
      void navigator.locks.request(name, { mode: 'shared' }, () =>
        // It may have been hidden while it waited.
        isVisible() && !release
          ? new Promise<void>(resolve => {
              release = resolve;
            })
          : undefined,
      );
  };
  document.addEventListener('visibilitychange', update);
  update();
}

/** Whether somebody can see a tab of the page. */
export async function isAnyTabVisible(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(lock => lock.name === name);
}
