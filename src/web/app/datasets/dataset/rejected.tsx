import type { Dataset } from '../../../../client/index.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';

/** The files that cannot be used, each with the reason. */
export function Rejected({ dataset: { rejected, rejectedCount } }: { readonly dataset: Dataset }) {
  const { rejected: text, list } = words.value.datasets;
  if (rejected.length === 0) return null;
  const total = rejectedCount ?? rejected.length;
  return (
    <section class="card" aria-labelledby="rejected">
      <h2 id="rejected">
        {total > rejected.length
          ? text.first(number(rejected.length), number(total))
          : list.rejected(total, number(total))}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="scroll" tabIndex={0} aria-labelledby="rejected">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.file}</th>
              <th scope="col">{text.reason}</th>
              <th scope="col">{text.detail}</th>
            </tr>
          </thead>
          <tbody>
            {rejected.map(({ name, reason, detail }) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{text.reasons[reason]}</td>
                <td>{detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
