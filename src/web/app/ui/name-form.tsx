import { useSignal } from '@preact/signals';
import { words } from '../words/words.js';
import { ProblemNote } from './problem.js';

export interface NameFormProps {
  readonly label: string;
  readonly name: string | null;
  readonly placeholder: string;
  readonly onSave: (name: string | null) => Promise<unknown>;
  readonly onEnd: () => void;
}

/** Gives something another name; an empty one removes it. */
export function NameForm({ label, name, placeholder, onSave, onEnd }: NameFormProps) {
  const { training } = words.value;
  const error = useSignal<unknown>(undefined);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim();
    try {
      await onSave(typed === '' ? null : typed);
      onEnd();
    } catch (thrown) {
      error.value = thrown;
    }
  };
  return (
    <form class="row" onSubmit={save}>
      <input name="name" aria-label={label} value={name ?? ''} placeholder={placeholder} maxLength={100} autofocus />
      <button type="submit" class="primary">
        {training.save}
      </button>
      <button type="button" onClick={onEnd}>
        {training.cancel}
      </button>
      <ProblemNote error={error.value} />
    </form>
  );
}
