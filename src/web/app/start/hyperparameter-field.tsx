import { useSignal } from '@preact/signals';
import type { Hyperparameters } from '../../../client/index.js';
import { words } from '../words/words.js';
import { AugmentationChoice } from './augmentation-choice.js';
import { Field } from './field.js';
import { numberOf } from './number-of.js';

/** Those that are one of several words. */
type ChoiceName = {
  [Name in keyof Hyperparameters]-?: Hyperparameters[Name] extends string ? Name : never;
}[keyof Hyperparameters];

const choices: { readonly [Name in ChoiceName]: readonly Hyperparameters[Name][] } = {
  discriminatorBatchNorm: ['all', 'notFirst', 'none'],
  loss: ['softmax', 'sigmoid', 'hinge', 'relativistic'],
  precision: ['auto', 'float32', 'bfloat16'],
  upsampling: ['transposed', 'nearest'],
};

export interface HyperparameterFieldProps {
  readonly name: keyof Hyperparameters;
  readonly value: unknown;
  readonly isChanged: boolean;
  /** What is wrong with it. */
  readonly error: string | undefined;
  /** Undefined: as the preset says. */
  readonly onChange: (value: unknown) => void;
}

/** One hyperparameter, with what it does, what is wrong with it, and the way back to the preset's value. */
export function HyperparameterField(props: HyperparameterFieldProps) {
  const { name, isChanged, error, onChange } = props;
  const { hyperparameters, start } = words.value;
  const [id, description] = [`field-${name}`, `field-${name}-text`];
  return (
    <Field
      heading={
        <div class="between">
          {/* What is ticked has labels of its own. */}
          <label id={`${id}-label`} for={name === 'diffAugment' ? undefined : id}>
            {hyperparameters[name].name}
          </label>
          {isChanged && (
            <button type="button" class="plain" onClick={() => onChange(undefined)}>
              {start.asPreset}
            </button>
          )}
        </div>
      }
      description={description}
      text={
        <>
          {hyperparameters[name].text} <code>{name}</code>
        </>
      }
      error={error}
    >
      <Control {...props} id={id} description={description} />
    </Field>
  );
}

function Control(props: HyperparameterFieldProps & { readonly id: string; readonly description: string }) {
  const { name, value, error, onChange, id, description } = props;
  const shared = { id, 'aria-describedby': description, 'aria-invalid': error !== undefined };
  const options = Object.hasOwn(choices, name) ? choices[name as ChoiceName] : undefined;
  // What is typed stays as it is until the preset's value comes back.
  const typed = useSignal<string | undefined>(undefined);
  if (!props.isChanged) typed.value = undefined;
  if (typeof value === 'boolean')
    return (
      <input
        {...shared}
        type="checkbox"
        checked={value}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    );
  if (name === 'diffAugment')
    return <AugmentationChoice id={id} value={[value].flat()} isInvalid={error !== undefined} onChange={onChange} />;
  if (options)
    return (
      <select {...shared} value={String(value)} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map(option => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  const isList = Array.isArray(value);
  return (
    <input
      {...shared}
      value={typed.value ?? (isList ? value.join(', ') : String(value))}
      onInput={({ currentTarget: { value: text } }) => {
        typed.value = text;
        onChange(isList ? listOf(text) : numberOf(text));
      }}
    />
  );
}

function listOf(text: string): (number | string)[] {
  return text
    .split(/[\s,、]+/)
    .filter(part => part !== '')
    .map(numberOf);
}
