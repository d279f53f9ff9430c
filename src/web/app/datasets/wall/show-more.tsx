import type { Signal } from '@preact/signals';
import { words } from '../../words/words.js';

/** The most that the service lists in one answer. */
const most = 1000;

/** Shows as much of a list as the service gives at once, where there is more than its first page. */
export function ShowMore({
  limit,
  nextCursor,
}: {
  readonly limit: Signal<number>;
  readonly nextCursor: string | null;
}) {
  if (nextCursor === null || limit.value >= most) return null;
  return (
    <div>
      <button
        type="button"
        onClick={() => {
          limit.value = most;
        }}
      >
        {words.value.datasets.rejected.more}
      </button>
    </div>
  );
}
