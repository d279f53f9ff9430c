import type { Signal } from '@preact/signals';
import { words } from '../../words/words.js';
import { Icon } from '../icon.js';

/** Shows something over the whole window. */
export function LargeButton({ of, isOpen }: { readonly of: string; readonly isOpen: Signal<boolean> }) {
  const { large } = words.value;
  return (
    <button
      type="button"
      class="icon"
      title={large.openKey}
      aria-label={large.open(of)}
      aria-keyshortcuts="F"
      onClick={() => {
        isOpen.value = true;
      }}
    >
      <Icon name="enlarge" />
    </button>
  );
}
