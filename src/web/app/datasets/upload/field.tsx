import { words } from '../../words/words.js';
import { failure } from './draft.js';

/** A field for a text, with a hint and what is wrong with it. */
export function Field(props: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly isOptional?: boolean;
  readonly isRequired?: boolean;
  /** Whether it is read by programs, not by people: nothing corrects its spelling. */
  readonly isCode?: boolean;
  readonly maxLength?: number;
}) {
  const { name, label, hint, value, isOptional, isRequired, isCode, maxLength } = props;
  const error = failure.value.fields.get(name);
  return (
    <div class="field">
      <label for={name}>
        {label} {isOptional && <span class="quiet">{words.value.datasets.upload.optional}</span>}
      </label>
      <input
        id={name}
        name={name}
        value={value}
        autocomplete="off"
        required={isRequired}
        maxLength={maxLength}
        {...(isCode ? { autocapitalize: 'none', spellcheck: false } : {})}
        aria-describedby={`${name}-hint ${name}-error`}
        aria-invalid={error !== undefined}
        onInput={({ currentTarget }) => props.onInput(currentTarget.value)}
      />
      <p class="quiet small" id={`${name}-hint`}>
        {hint}
      </p>
      <FieldError name={name} />
    </div>
  );
}

/** What is wrong with a field. */
export function FieldError({ name }: { readonly name: string }) {
  const error = failure.value.fields.get(name);
  return (
    <p class="error" id={`${name}-error`} hidden={error === undefined}>
      {error}
    </p>
  );
}
