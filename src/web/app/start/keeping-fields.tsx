import { words } from '../words/words.js';
import { Field } from './field.js';
import { numberOf } from './hyperparameter-field.js';
import type { Keeping, Wish } from './wish.js';

const paths = {
  sampleEvery: 'sampleEvery',
  every: 'checkpoint.every',
  keep: 'checkpoint.keep',
} as const satisfies Record<keyof Keeping, string>;

/** How often a training draws and saves, and how much of that stays. */
export function KeepingFields(props: {
  readonly wish: Wish;
  /** What is wrong with the field of a path. */
  readonly errorAt: (path: string) => string | undefined;
  readonly onChange: (part: Partial<Wish>) => void;
}) {
  const { wish, errorAt, onChange } = props;
  const { start } = words.value;
  return (
    <>
      {(Object.keys(paths) as (keyof Keeping)[]).map(name => {
        const [id, error] = [`field-${name}`, errorAt(paths[name])];
        return (
          <Field
            key={name}
            heading={<label for={id}>{start.keeping[name].name}</label>}
            description={`${id}-text`}
            text={
              <>
                {start.keeping[name].text} <code>{paths[name]}</code>
              </>
            }
            error={error}
          >
            <input
              id={id}
              inputMode="numeric"
              value={wish.keeping?.[name] ?? ''}
              placeholder={start.asPresetSays}
              aria-invalid={error !== undefined}
              aria-describedby={`${id}-text`}
              onInput={({ currentTarget: { value } }) => {
                const { [name]: _, ...rest } = wish.keeping ?? {};
                onChange({ keeping: value.trim() === '' ? rest : { ...rest, [name]: numberOf(value) } });
              }}
            />
          </Field>
        );
      })}
    </>
  );
}
