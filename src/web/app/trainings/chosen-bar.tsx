import { linkTo } from '../shell/route.js';
import { words } from '../words/words.js';

/** Leads to the comparison of the trainings that are chosen. */
export function ChosenBar({ chosen, onClear }: { readonly chosen: readonly string[]; readonly onClear: () => void }) {
  const { compare } = words.value;
  return (
    <div class="card chosen-bar">
      <div class="between">
        <span role="status">{compare.chosen(chosen.length)}</span>
        <span class="row">
          <a class="button primary" href={linkTo(['compare'], { jobs: chosen.join() })}>
            {compare.go}
          </a>
          <button type="button" onClick={onClear}>
            {compare.clear}
          </button>
        </span>
      </div>
    </div>
  );
}
