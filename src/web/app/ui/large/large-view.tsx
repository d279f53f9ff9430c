import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { words } from '../../words/words.js';
import { Dialog } from '../dialog.js';
import { Icon } from '../icon.js';
import { isKeyF } from './is-key-f.js';

export interface LargeViewProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Called by keys: how many to go on, or back where it is negative; without end for the first and the last one. */
  readonly onMove?: ((by: number) => void) | undefined;
  /** What keys do besides closing it. */
  readonly keys?: string;
  /** What a screen reader says, each time that it changes. */
  readonly said?: string;
  /** What has the room, and below it what can be done. */
  readonly children: ComponentChildren;
}

const moves: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  // As with sliders.
  PageUp: 10,
  PageDown: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Something over the whole window. Escape and F close it, and the focus goes back to where it was. */
export function LargeView({ title, onClose, onMove, keys, said = '', children }: LargeViewProps) {
  const { large } = words.value;
  const press = useRef<(event: KeyboardEvent) => void>(() => {});
  press.current = event => {
    if (isKeyF(event)) {
      event.preventDefault();
      onClose();
      return;
    }
    const by = moves[event.key];
    // What needs these keys itself has them: a slider, a text, what scrolls.
    const isTaken = (event.target as Element).closest('input, select, textarea, [tabindex="0"]') !== null;
    if (!onMove || by === undefined || isTaken || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onMove(by);
  };
  // Before it is painted: a key that comes right after it has opened is not lost.
  useLayoutEffect(() => {
    // On the document: what had the focus may be gone, or what was clicked takes none.
    const pressed = (event: KeyboardEvent) => press.current(event);
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
  return (
    <Dialog title={title} class="large-view" onClose={onClose}>
      {keys !== undefined && <p class="quiet small keys">{keys}</p>}
      <button
        type="button"
        class="icon close"
        title={large.closeKey}
        aria-label={large.close}
        autofocus
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
      {children}
      <p class="unseen" role="status">
        {said}
      </p>
    </Dialog>
  );
}
