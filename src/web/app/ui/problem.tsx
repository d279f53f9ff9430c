import type { Problem, ProblemCode } from '../../../client/index.js';
import { ConnectionError, ProblemError } from '../../../client/index.js';
import { detailText } from '../words/say.js';
import { words } from '../words/words.js';

/** What went wrong, and what can be done about it. */
export function ProblemNote({ error, onAgain }: { readonly error: unknown; readonly onAgain?: () => void }) {
  if (error === undefined || error === null) return null;
  return (
    <div class="note error" role="alert">
      <strong>{titleOf(error)}</strong>
      {error instanceof ProblemError && <Detail {...error.problem} />}
      {onAgain && (
        <button type="button" onClick={onAgain}>
          {words.value.again}
        </button>
      )}
    </div>
  );
}

function titleOf(error: unknown): string {
  if (error instanceof ProblemError) return words.value.problems[error.code as ProblemCode] ?? error.problem.title;
  if (error instanceof ConnectionError) return words.value.unreachable;
  return error instanceof Error ? error.message : String(error);
}

/** In another language than the service's, its own words stay at hand: they name what is meant. */
function Detail(problem: Problem) {
  const { written, original } = words.value;
  return (
    <>
      <p>{detailText(problem)}</p>
      {written.advice && (
        <details class="small">
          <summary>{original}</summary>
          <p lang="en">{problem.detail}</p>
        </details>
      )}
    </>
  );
}
