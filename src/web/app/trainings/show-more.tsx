import { useEffect, useRef } from 'preact/hooks';
import { changed } from '../service/resource.js';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';
import { showMore } from './filters.js';
import type { Trainings } from './use-trainings.js';

/** Adds older trainings to the list, the first of which then has the focus: the button may be gone. */
export function ShowMore({ trainings: { list, error, isOld, isLoading, isShort } }: { readonly trainings: Trainings }) {
  const from = useRef<number | undefined>(undefined);
  const count = list?.data.length ?? 0;
  useEffect(() => {
    if (isOld || from.current === undefined) return;
    document
      .querySelector<HTMLElement>(`#trainings > li:nth-child(${from.current + 1}) h2 a`)
      ?.focus({ preventScroll: true });
    from.current = undefined;
  }, [isOld, count]);
  if (!list || list.nextCursor === null) return null;
  return (
    <div class="column">
      {isShort && <ProblemNote error={error} />}
      <div>
        <button
          type="button"
          aria-busy={isLoading}
          onClick={() => {
            if (isLoading) return;
            from.current = count;
            // The older ones have been asked for already, and did not come.
            if (isShort) changed('jobs/*');
            else showMore();
          }}
        >
          {words.value.trainings.more}
        </button>
      </div>
    </div>
  );
}
