import { words } from '../../words/words.js';
import { crops, draft, facelessChoices, fill, fits } from './draft.js';
import { FieldError } from './field.js';

/** How a picture of any shape becomes a square. A choice that has no effect is not asked for. */
export function FramingFields() {
  const { framing } = words.value.datasets;
  const { fit, crop, faceless, background } = draft.value;
  return (
    <>
      <Radios
        name="fit"
        legend={framing.fit}
        options={fits}
        words={framing.fits}
        chosen={fit}
        onChange={value => fill({ fit: value })}
      />
      {fit === 'crop' && (
        <Radios
          name="crop"
          legend={framing.crop}
          options={crops}
          words={framing.crops}
          chosen={crop}
          onChange={value => fill({ crop: value })}
        />
      )}
      {fit === 'crop' && crop === 'face' && (
        <Radios
          name="faceless"
          legend={framing.faceless}
          options={facelessChoices}
          words={framing.facelessChoices}
          chosen={faceless}
          onChange={value => fill({ faceless: value })}
        />
      )}
      <div class="field">
        <label for="background">{framing.background}</label>
        <input
          id="background"
          name="background"
          type="color"
          value={background}
          aria-describedby="background-hint background-error"
          onInput={({ currentTarget }) => fill({ background: currentTarget.value })}
        />
        <p class="quiet small" id="background-hint">
          {framing.backgroundHint}
        </p>
        <FieldError name="background" />
      </div>
    </>
  );
}

/** A choice of one of a few. */
function Radios<Value extends string>(props: {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly Value[];
  readonly words: Readonly<Record<Value, { readonly name: string; readonly text: string }>>;
  readonly chosen: Value;
  readonly onChange: (value: Value) => void;
}) {
  const { name, legend, options, chosen } = props;
  return (
    <fieldset class="radios" aria-describedby={`${name}-error`}>
      <legend>{legend}</legend>
      <div class="choices">
        {options.map(value => (
          <label key={value} class="choice">
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === chosen}
              onChange={() => props.onChange(value)}
            />
            <span>
              <strong>{props.words[value].name}</strong>
              <span class="quiet small">{props.words[value].text}</span>
            </span>
          </label>
        ))}
      </div>
      <FieldError name={name} />
    </fieldset>
  );
}
