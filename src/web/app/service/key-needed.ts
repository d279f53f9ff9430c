import { signal } from '@preact/signals';

/** Whether the service has refused something because it needs a key: nothing else works until somebody logs in. */
export const isKeyNeeded = signal(false);

let logins = 0;
isKeyNeeded.subscribe(isNeeded => {
  if (!isNeeded) logins++;
});

/** Asks the service, and notes when it needs a key. */
export const ask: typeof fetch = async (...request) => {
  const before = logins;
  const answer = await fetch(...request);
  // What was asked before somebody logged in says nothing about the key that there is now.
  if (answer.status === 401 && logins === before) isKeyNeeded.value = true;
  return answer;
};

/** Resolves when no key is needed any more. */
export function loggedIn(): Promise<void> {
  return new Promise(resolve => {
    const stop = isKeyNeeded.subscribe(isNeeded => {
      if (isNeeded) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
