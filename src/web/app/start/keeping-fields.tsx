import { words } from '../words/words.js';
import { Field } from './field.js';
import { WholeNumberInput } from './whole-number-input.js';
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
            <WholeNumberInput
              id={id}
              value={wish.keeping?.[name]}
              placeholder={start.asPresetSays}
              description={`${id}-text`}
              isInvalid={error !== undefined}
              onChange={value => {
                const { [name]: _, ...rest } = wish.keeping ?? {};
                onChange({ keeping: value === undefined ? rest : { ...rest, [name]: value } });
              }}
            />
          </Field>
        );
      })}
    </>
  );
}
