import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import type { Series } from './series.js';
import { textOf } from './tooltip.js';

/** A table of more rows than this helps nobody. */
const mostRows = 200;

/** What a plot shows, for those who cannot see it or want the figures. */
export function CurveTable({ x, series }: { readonly x: readonly number[]; readonly series: readonly Series[] }) {
  const every = Math.ceil(x.length / mostRows);
  const rows = x.map((_, i) => i).filter(i => i % every === 0 || i === x.length - 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div class="table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.value.training.step}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(i => (
            <tr key={x[i]}>
              <th scope="row">{number(x[i]!)}</th>
              {series.map(one => (
                <td key={one.label}>{textOf(one, i)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
