import { useSignal } from '@preact/signals';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';
import { logOut, session } from './session.js';

/** Whose key is in use and what it allows, and the way out. Nothing where nobody needs a key. */
export function Who() {
  const text = words.value.session;
  const error = useSignal<unknown>(undefined);
  const { name, role } = session.value ?? { name: null, role: null };
  if (name === null || role === null) return null;
  const leave = () =>
    logOut().catch(thrown => {
      error.value = thrown;
    });
  return (
    <span class="who row small">
      <span class="quiet" title={text.roles[role]}>
        {name}
      </span>
      <button type="button" class="plain small" onClick={() => void leave()}>
        {text.logOut}
      </button>
      <ProblemNote error={error.value} />
    </span>
  );
}
