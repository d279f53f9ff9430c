import type { ProblemCode } from '../../../client/index.js';
import { ConnectionError, ProblemError } from '../../../client/index.js';
import { words } from '../words/words.js';

/** What went wrong, and what can be done about it. */
export function ProblemNote({ error, onAgain }: { readonly error: unknown; readonly onAgain?: () => void }) {
  if (error === undefined || error === null) return null;
  return (
    <div class="note error" role="alert">
      <strong>{titleOf(error)}</strong>
      {detailOf(error) && <p>{detailOf(error)}</p>}
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

function detailOf(error: unknown): string | undefined {
  return error instanceof ProblemError ? error.message : undefined;
}
