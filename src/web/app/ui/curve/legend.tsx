import type { Series } from './series.js';

/** Which color is what. */
export function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <ul class="legend" aria-hidden="true">
      {series.map(({ label, color }) => (
        <li key={label}>
          <span class="key" data-color={color} />
          {label}
        </li>
      ))}
    </ul>
  );
}
