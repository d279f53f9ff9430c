import { useSignal } from '@preact/signals';
import { words } from '../words/words.js';

export interface Side {
  readonly src: string;
  readonly label: string;
}

/** Two images on top of each other, with a divider to drag: left of it is the first one, right of it the second. */
export function Divider({ left, right }: { readonly left: Side; readonly right: Side }) {
  const { compare } = words.value;
  const position = useSignal(50);
  const isDifference = useSignal(false);
  const zoom = useSignal(1);
  const shown = isDifference.value ? 0 : position.value;
  return (
    <div class="column">
      <div class="divider-room" tabIndex={zoom.value > 1 ? 0 : -1}>
        <div class="divider" style={{ width: `${100 * zoom.value}%` }}>
          <img class="pixels" src={left.src} alt={left.label} />
          <img
            class={`pixels over ${isDifference.value ? 'difference' : ''}`}
            src={right.src}
            alt={right.label}
            style={{ clipPath: `inset(0 0 0 ${shown}%)` }}
          />
          {!isDifference.value && (
            <>
              <div class="line" style={{ left: `${position.value}%` }} />
              <input
                type="range"
                min="0"
                max="100"
                step="0.5"
                value={position.value}
                aria-label={compare.divider}
                onInput={({ currentTarget }) => {
                  position.value = Number(currentTarget.value);
                }}
              />
            </>
          )}
        </div>
      </div>
      <div class="row">
        <label class="row">
          <input
            type="checkbox"
            checked={isDifference.value}
            onChange={({ currentTarget }) => {
              isDifference.value = currentTarget.checked;
            }}
          />
          {compare.difference}
        </label>
        <label class="row">
          {compare.zoom}
          <select
            value={String(zoom.value)}
            onChange={({ currentTarget }) => {
              zoom.value = Number(currentTarget.value);
            }}
          >
            {[1, 2, 4, 8].map(factor => (
              <option key={factor} value={String(factor)}>
                {factor}×
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}
