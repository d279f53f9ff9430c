import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { figure } from '../../words/format.js';

/** A slider with its value, and what can be opened below it. */
export function Slider(props: {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** Label of the button that opens what `children` holds. */
  readonly moreLabel?: string;
  readonly children?: (isOpen: boolean) => ComponentChildren;
}) {
  const { label, min, max, value, onChange, moreLabel, children } = props;
  const id = useId();
  const isOpen = useSignal(false);
  return (
    <div class="slider">
      <div class="between">
        <label for={id}>{label}</label>
        <span class="row">
          <output for={id} class="numbers quiet">
            {figure(value)}
          </output>
          {moreLabel !== undefined && (
            <button
              type="button"
              class="plain small"
              aria-label={moreLabel}
              aria-expanded={isOpen.value}
              onClick={() => {
                isOpen.value = !isOpen.value;
              }}
            >
              {isOpen.value ? '▴' : '▾'}
            </button>
          )}
        </span>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step="0.05"
        value={value}
        onInput={({ currentTarget }) => onChange(Number(currentTarget.value))}
      />
      {children?.(isOpen.value)}
    </div>
  );
}
