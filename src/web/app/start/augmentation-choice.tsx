import { words } from '../words/words.js';

const augmentations = ['color', 'translation', 'cutout'] as const;

/** What DiffAugment changes: any of three. */
export function AugmentationChoice(props: {
  readonly id: string;
  readonly value: readonly unknown[];
  readonly isInvalid: boolean;
  readonly onChange: (value: readonly string[]) => void;
}) {
  const { id, value, isInvalid, onChange } = props;
  const { augmentations: texts } = words.value.start;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend in place of the label above it
    <div id={id} class="row" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-text`}>
      {augmentations.map(name => (
        <label key={name} class="row small tickable">
          <input
            type="checkbox"
            checked={value.includes(name)}
            aria-invalid={isInvalid}
            onChange={({ currentTarget: { checked } }) =>
              // Always in the same order, so that ticking back and forth leaves what was there.
              onChange(augmentations.filter(one => (one === name ? checked : value.includes(one))))
            }
          />
          {texts[name]}
        </label>
      ))}
    </div>
  );
}
