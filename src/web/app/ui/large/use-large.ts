import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Large<E extends HTMLElement> {
  readonly isOpen: Signal<boolean>;
  /** Belongs to the part of the page that is shown large. */
  readonly area: RefObject<E | null>;
}

/**
 * Whether a part of the page is shown over the whole window. The key F and a double click on an image in it open and close
 * it. A key without Ctrl belongs to what has the focus, or else to what is pointed at.
 */
export function useLarge<E extends HTMLElement>(): Large<E> {
  const isOpen = useSignal(false);
  const area = useRef<E | null>(null);
  useEffect(() => {
    const toggle = () => {
      isOpen.value = !isOpen.peek();
    };
    const press = (event: KeyboardEvent) => {
      const { key, target, repeat, ctrlKey, metaKey, altKey } = event;
      if (key.toLowerCase() !== 'f' || repeat || ctrlKey || metaKey || altKey || isTyped(target as Element)) return;
      const { current } = area;
      const focused = document.activeElement ?? document.body;
      const isMeant = current?.contains(focused) || (current?.matches(':hover') && focused.contains(current));
      if (!isMeant) return;
      event.preventDefault();
      toggle();
    };
    const click = ({ target }: MouseEvent) => {
      if (area.current?.contains(target as Element) && (target as Element).matches('img, .frame canvas')) toggle();
    };
    document.addEventListener('keydown', press);
    document.addEventListener('dblclick', click);
    return () => {
      document.removeEventListener('keydown', press);
      document.removeEventListener('dblclick', click);
    };
  }, []);
  return { isOpen, area };
}

function isTyped(target: Element): boolean {
  return target.matches('input:not([type="range"], [type="checkbox"], [type="radio"]), select, textarea');
}
