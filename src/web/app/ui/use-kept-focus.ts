import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Keeps the place of whoever uses the keyboard when the control that has the focus vanishes, such as a button that has been
 * pressed: without it, the focus would be at the beginning of the page again.
 * @param heir selects what takes the focus, in the area; left out, or as long as it is not there, the area itself does, which
 *   needs a `tabIndex`
 * @returns belongs to the area
 */
export function useKeptFocus<E extends HTMLElement>(heir?: string): RefObject<E | null> {
  const area = useRef<E | null>(null);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    /** What has the focus in the area. */
    let last: HTMLElement | undefined;
    /** The smallest area that it is in: that one takes the focus, as long as it is there. */
    let nearest: Element | null | undefined;
    const isGone = () => last !== undefined && (!last.isConnected || last.matches(':disabled'));
    const give = (to: HTMLElement | null) => to?.focus({ preventScroll: true });
    const take = () => {
      if (!last || !isNowhere()) return;
      if (last.isConnected) {
        // What was disabled only while it was busy has it back.
        if (!last.matches(':disabled')) give(last);
        return;
      }
      last = undefined;
      if (nearest !== element && nearest?.isConnected) return;
      give((heir && element.querySelector<HTMLElement>(heir)) || element);
    };
    const enter = ({ target }: FocusEvent) => {
      last = target as HTMLElement;
      nearest = last.parentElement?.closest('[tabindex="-1"]');
    };
    const leave = () => {
      // Disabled while it is busy, it will be gone in a moment, or have the focus no more.
      setTimeout(() => {
        if (!isGone() && !element.contains(document.activeElement)) last = undefined;
      });
    };
    element.addEventListener('focusin', enter);
    element.addEventListener('focusout', leave);
    const observer = new MutationObserver(take);
    observer.observe(element, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      observer.disconnect();
      // All of the area goes: what is left is the page.
      if (last) requestAnimationFrame(() => isNowhere() && give(document.getElementById('main')));
      element.removeEventListener('focusin', enter);
      element.removeEventListener('focusout', leave);
    };
  }, []);
  return area;
}

/** Whether nothing on the page has the focus. */
function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
