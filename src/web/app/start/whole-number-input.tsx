import { useSignal } from '@preact/signals';
import { wholeNumberOf } from './number-of.js';

/** A field for a whole number, or for none. What is typed stays as it is, whatever is wrong with it. */
export function WholeNumberInput(props: {
  readonly id: string;
  readonly value: number | string | undefined;
  readonly placeholder: string;
  /** Id of the explanation. */
  readonly description: string;
  readonly isInvalid: boolean;
  /** Undefined when it is empty. */
  readonly onChange: (value: number | string | undefined) => void;
}) {
  const { id, value, placeholder, description, isInvalid, onChange } = props;
  const typed = useSignal('');
  return (
    <input
      id={id}
      inputMode="numeric"
      value={wholeNumberOf(typed.value) === value ? typed.value : String(value ?? '')}
      placeholder={placeholder}
      aria-invalid={isInvalid}
      aria-describedby={description}
      onInput={({ currentTarget: { value: text } }) => {
        typed.value = text;
        onChange(text.trim() === '' ? undefined : wholeNumberOf(text));
      }}
    />
  );
}
