import { useEffect, useId, useRef } from 'preact/hooks';
import { isKeyNeeded } from '../service/key-needed.js';
import { ProblemNote } from '../ui/problem.js';
import { useAction } from '../ui/use-action.js';
import { words } from '../words/words.js';
import { logIn } from './session.js';

/** Asks for a key as soon as the service needs one. What was typed elsewhere on the page stays. */
export function Login() {
  return isKeyNeeded.value ? <LoginDialog /> : null;
}

function LoginDialog() {
  const { session } = words.value;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { isBusy, error, run } = useAction();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget as HTMLFormElement).get('key')).trim();
    return run(() => logIn(key));
  };
  return (
    // Nothing behind it works without a key, so that Escape does not close it.
    <dialog ref={dialog} class="login" aria-labelledby={id} onCancel={event => event.preventDefault()}>
      <h2 id={id}>{session.logIn}</h2>
      <p>{session.text}</p>
      <form onSubmit={submit}>
        <label for={`${id}-key`}>{session.key}</label>
        <input
          id={`${id}-key`}
          name="key"
          type="password"
          autocomplete="current-password"
          placeholder="dcgan_…"
          required
          autofocus
        />
        {!isSecureContext && <p class="note warn small">{session.insecure}</p>}
        <ProblemNote error={error.value} />
        <button type="submit" class="primary" disabled={isBusy.value}>
          {session.logIn}
        </button>
      </form>
    </dialog>
  );
}
