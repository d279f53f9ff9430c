import type { Estimate, Hyperparameters, Problem } from '../../../client/index.js';
import { words } from '../words/words.js';
import { HyperparameterField } from './hyperparameter-field.js';
import type { Wish } from './wish.js';

const presets = ['tiny', 'stable', 'seed', 'paper'] as const satisfies Wish['preset'][];

/** Everything else that can be set, each with its explanation. */
export function MoreSettings(props: {
  readonly wish: Wish;
  /** Whether they are unfolded at first. */
  readonly isOpen: boolean;
  readonly estimate: Estimate | undefined;
  readonly errors: Problem['errors'];
  readonly onChange: (part: Partial<Wish>) => void;
}) {
  const { wish, estimate, errors, onChange } = props;
  const { start } = words.value;
  const error = (path: string) => errors.find(({ path: at }) => at === path)?.message;
  const override = (name: keyof Hyperparameters, value: unknown) => {
    const { [name]: _, ...rest } = wish.overrides;
    onChange({ overrides: value === undefined ? rest : { ...rest, [name]: value } });
  };
  return (
    <details class="card" open={props.isOpen}>
      <summary>{start.more}</summary>
      {wish.resumeFrom === undefined && (
        <div class="field">
          <label for="preset">{start.preset}</label>
          <select
            id="preset"
            value={wish.preset}
            aria-describedby="preset-text"
            onChange={({ currentTarget: { value } }) =>
              onChange({ goal: undefined, preset: value as Wish['preset'], steps: undefined, overrides: {} })
            }
          >
            {presets.map(preset => (
              <option key={preset}>{preset}</option>
            ))}
          </select>
          <p id="preset-text" class="quiet small">
            {start.presetText}
          </p>
        </div>
      )}
      <div class="field">
        <label for="steps">{start.steps}</label>
        <input
          id="steps"
          inputMode="numeric"
          value={wish.steps ?? ''}
          placeholder={String(estimate?.steps ?? '')}
          aria-invalid={error('steps') !== undefined}
          aria-describedby="steps-text"
          onInput={({ currentTarget: { value } }) => onChange({ steps: value === '' ? undefined : Number(value) })}
        />
        <p id="steps-text" class="quiet small">
          {start.stepsText}
        </p>
        {error('steps') && <p class="error">{error('steps')}</p>}
      </div>
      {estimate &&
        (Object.keys(words.value.hyperparameters) as (keyof Hyperparameters)[]).map(name => (
          <HyperparameterField
            key={name}
            name={name}
            value={wish.overrides[name] ?? estimate.hyperparameters[name]}
            isChanged={name in wish.overrides}
            error={errors.find(({ path }) => path.startsWith(`hyperparameters.${name}`))?.message}
            onChange={value => override(name, value)}
          />
        ))}
    </details>
  );
}
