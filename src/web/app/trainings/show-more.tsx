import { useEffect, useRef } from 'preact/hooks';
import { words } from '../words/words.js';
import { showMore } from './filters.js';
import type { Trainings } from './use-trainings.js';

/** Adds older trainings to the list, the first of which then has the focus: the button may be gone. */
export function ShowMore({ trainings: { list, isOld } }: { readonly trainings: Trainings }) {
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
    <div>
      <button
        type="button"
        aria-busy={isOld}
        onClick={() => {
          if (isOld) return;
          from.current = count;
          showMore();
        }}
      >
        {words.value.trainings.more}
      </button>
    </div>
  );
}
