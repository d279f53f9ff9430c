import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isKeyF } from './is-key-f.js';

export interface Large<E extends HTMLElement> {
  readonly isOpen: Signal<boolean>;
  /** Belongs to the part of the page that is shown large. */
  readonly area: RefObject<E | null>;
}

/** Those of the page, of which a key means one. */
const areas = new Set<RefObject<HTMLElement | null>>();

/**
 * Whether a part of the page is shown over the whole window. The key F opens what is pointed at, or else what has the focus; a
 * double click on an image opens and closes it. See LargeView for the keys that close it.
 */
export function useLarge<E extends HTMLElement>(): Large<E> {
  const isOpen = useSignal(false);
  const area = useRef<E | null>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isOpen.peek() || event.defaultPrevented || !isKeyF(event) || meant() !== area) return;
      event.preventDefault();
      isOpen.value = true;
    };
    const click = ({ target }: MouseEvent) => {
      if (area.current?.contains(target as Element) && (target as Element).matches('img, .frame canvas'))
        isOpen.value = !isOpen.peek();
    };
    areas.add(area);
    document.addEventListener('keydown', press);
    document.addEventListener('dblclick', click);
    return () => {
      areas.delete(area);
      document.removeEventListener('keydown', press);
      document.removeEventListener('dblclick', click);
    };
  }, []);
  return { isOpen, area };
}

function meant(): RefObject<HTMLElement | null> | undefined {
  const all = [...areas];
  return (
    all.find(({ current }) => current?.matches(':hover')) ??
    all.find(({ current }) => current?.contains(document.activeElement))
  );
}
