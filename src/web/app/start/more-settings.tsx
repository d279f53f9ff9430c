import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Estimate, Hyperparameters, Problem } from '../../../client/index.js';
import { fieldErrorText } from '../words/say.js';
import { words } from '../words/words.js';
import { Field } from './field.js';
import { HyperparameterField } from './hyperparameter-field.js';
import { KeepingFields } from './keeping-fields.js';
import { settingGroups } from './setting-groups.js';
import { WholeNumberInput } from './whole-number-input.js';
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
  const errorWhere = (isThere: (path: string) => boolean) => {
    const found = errors.find(({ path }) => isThere(path));
    return found && fieldErrorText(found.message);
  };
  const errorAt = (path: string) => errorWhere(at => at === path);
  // Of a list, an error may be at one of its elements.
  const errorOf = (name: keyof Hyperparameters) =>
    errorWhere(path => `${path}.`.startsWith(`hyperparameters.${name}.`));
  const override = (name: keyof Hyperparameters, value: unknown) => {
    const { [name]: _, ...rest } = wish.overrides;
    onChange({ overrides: value === undefined ? rest : { ...rest, [name]: value } });
  };
  return (
    <details class="card" open={props.isOpen}>
      <summary>{start.more}</summary>
      <div class="fields">
        {wish.resumeFrom === undefined && <PresetField wish={wish} onChange={onChange} />}
        <StepsField wish={wish} usual={estimate?.steps} error={errorAt('steps')} onChange={onChange} />
      </div>
      {estimate &&
        (Object.keys(settingGroups) as (keyof typeof settingGroups)[]).map(group => (
          <Group
            key={group}
            title={start.groups[group]}
            mustOpen={settingGroups[group].some(name => name in wish.overrides || errorOf(name) !== undefined)}
          >
            {settingGroups[group].map(name => (
              <HyperparameterField
                key={name}
                name={name}
                value={wish.overrides[name] ?? estimate.hyperparameters[name]}
                isChanged={name in wish.overrides}
                error={errorOf(name)}
                onChange={value => override(name, value)}
              />
            ))}
          </Group>
        ))}
      <Group title={start.groups.keeping} mustOpen={Object.keys(wish.keeping ?? {}).length > 0}>
        <KeepingFields wish={wish} errorAt={errorAt} onChange={onChange} />
      </Group>
    </details>
  );
}

/**
 * Settings that belong together: unfolded where there is room for all, and as soon as something is changed or wrong. From then on
 * only the user folds it: emptying a field to write something else must not take the field away.
 */
function Group(props: { readonly title: string; readonly mustOpen: boolean; readonly children: ComponentChildren }) {
  const hasRoom = useMemo(() => matchMedia('(min-width: 48rem)').matches, []);
  const wasOpened = useRef(false);
  wasOpened.current ||= hasRoom || props.mustOpen;
  return (
    <details class="settings-group" open={wasOpened.current}>
      <summary>{props.title}</summary>
      <div class="fields">{props.children}</div>
    </details>
  );
}

function PresetField({ wish, onChange }: { readonly wish: Wish; readonly onChange: (part: Partial<Wish>) => void }) {
  const { start } = words.value;
  return (
    <Field
      heading={<label for="preset">{start.preset}</label>}
      description="preset-text"
      text={start.presetText}
      error={undefined}
    >
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
    </Field>
  );
}

function StepsField(props: {
  readonly wish: Wish;
  /** How many there are when none are asked for. */
  readonly usual: number | undefined;
  readonly error: string | undefined;
  readonly onChange: (part: Partial<Wish>) => void;
}) {
  const { wish, usual, error, onChange } = props;
  const { start } = words.value;
  return (
    <Field
      heading={<label for="steps">{start.steps}</label>}
      description="steps-text"
      text={start.stepsText}
      error={error}
    >
      <WholeNumberInput
        id="steps"
        value={wish.steps}
        placeholder={String(usual ?? '')}
        description="steps-text"
        isInvalid={error !== undefined}
        onChange={steps => onChange({ steps })}
      />
    </Field>
  );
}
