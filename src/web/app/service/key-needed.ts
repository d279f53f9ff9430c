import { signal } from '@preact/signals';

/** Whether the service has refused something because it needs a key: nothing else works until somebody logs in. */
export const isKeyNeeded = signal(false);

/** Asks the service, and notes when it needs a key. */
export const ask: typeof fetch = async (...request) => {
  const answer = await fetch(...request);
  if (answer.status === 401) isKeyNeeded.value = true;
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
