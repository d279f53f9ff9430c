import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { words } from '../words/words.js';

/** A text to take along. Where a browser lets no page write to the clipboard, it is selected, to be copied by hand. */
export function CopyField({ label, text }: { readonly label: string; readonly text: string }) {
  const id = useId();
  const isCopied = useSignal(false);
  const isSelected = useSignal(false);
  const copy = async () => {
    const field = document.getElementById(id) as HTMLTextAreaElement;
    field.select();
    // Only on https, or this machine's own address.
    isSelected.value = !navigator.clipboard;
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
    setTimeout(() => {
      isCopied.value = false;
    }, 2000);
  };
  return (
    <div class="copy">
      <div class="between">
        <label for={id}>{label}</label>
        <button type="button" class="plain small" onClick={copy}>
          {isCopied.value ? words.value.copied : navigator.clipboard ? words.value.copy : words.value.select}
        </button>
      </div>
      <textarea id={id} readOnly rows={text.split('\n').length} value={text} class="mono" />
      <p role="status" class="quiet small" hidden={!isSelected.value}>
        {isSelected.value && words.value.selected}
      </p>
    </div>
  );
}
