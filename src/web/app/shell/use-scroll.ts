import { useLayoutEffect } from 'preact/hooks';

/** Milliseconds without scrolling until it is noted how far down the page is. */
const rest = 150;

/**
 * Brings whoever goes back to a page, or reloads it, to where they were. Browsers do that, too, but before what stood there
 * has been loaded. It is noted in the entry of the history: a link to the same page leads to its top.
 * @param isThere whether the page is as long as it was
 */
export function useScroll(isThere: boolean): void {
  useLayoutEffect(() => {
    if (!isThere) return;
    const { y } = (history.state ?? {}) as { readonly y?: number };
    if (y !== undefined) scrollTo(0, y);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const note = () => {
      clearTimeout(timer);
      timer = setTimeout(() => history.replaceState({ y: scrollY }, ''), rest);
    };
    addEventListener('scroll', note, { passive: true });
    return () => {
      removeEventListener('scroll', note);
      clearTimeout(timer);
    };
  }, [isThere]);
}
