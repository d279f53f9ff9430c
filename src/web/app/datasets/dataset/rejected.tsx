import { useSignal } from '@preact/signals';
import type { Dataset } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { ProblemNote } from '../../ui/problem.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { detailOf } from './detail-of.js';

/** Files that are asked for at once. */
const page = 500;

/** The files that cannot be used, each with the reason. A dataset comes with the first of them; the rest when asked for. */
export function Rejected({ dataset: { id, rejected, rejectedCount } }: { readonly dataset: Dataset }) {
  const { rejected: text, list } = words.value.datasets;
  /** Undefined: those that came with the dataset. */
  const loaded = useSignal<Dataset['rejected'] | undefined>(undefined);
  const cursor = useSignal<string | null | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const shown = loaded.value ?? rejected;
  if (shown.length === 0) return null;
  const total = rejectedCount ?? shown.length;
  const more = async () => {
    try {
      const after = cursor.peek();
      const answer = await client.listRejectedFiles({ id, limit: page, ...(after ? { cursor: after } : {}) });
      loaded.value = [...(after ? (loaded.peek() ?? []) : []), ...answer.data];
      cursor.value = answer.nextCursor;
      error.value = undefined;
    } catch (thrown) {
      error.value = thrown;
    }
  };
  return (
    <section class="card" aria-labelledby="rejected">
      <h2 id="rejected" tabIndex={-1}>
        {total > shown.length ? text.first(number(shown.length), number(total)) : list.rejected(total, number(total))}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="scroll" tabIndex={0} aria-label={text.detail}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.file}</th>
              <th scope="col">{text.reason}</th>
              <th scope="col">{text.detail}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((file, i) => (
              <tr key={`${i} ${file.name}`}>
                <td>{file.name}</td>
                <td>{text.reasons[file.reason]}</td>
                <td>{detailOf(file)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <ProblemNote error={error.value} />
      {total > shown.length && cursor.value !== null && (
        <div>
          <button type="button" onClick={more}>
            {text.more}
          </button>
        </div>
      )}
    </section>
  );
}
