import { signal } from '@preact/signals';
import type { Session } from '../../../client/index.js';
import { isKeyNeeded } from '../service/key-needed.js';
import { changed } from '../service/resource.js';
import { client, serviceUrl } from '../service/service.js';

export type Action = keyof Session['can'];

/** Who uses this page, and what they may do; undefined until the service has said so. */
export const session = signal<Session | undefined>(undefined);

/** Whether whoever uses this page may do something. Until that is known, it is offered: most services need no key. */
export function can(action: Action): boolean {
  return session.value?.can[action] ?? true;
}

/** Tells the other tabs of this browser, which share its cookie. */
const channel = new BroadcastChannel(`dcgan-session ${serviceUrl}`);
channel.onmessage = ({ data }: MessageEvent<'in' | 'out'>) => {
  if (data === 'in') void begin();
  else location.reload();
};

/** Asks who uses this page, and has everything loaded again that could not be before. */
export async function begin(): Promise<void> {
  try {
    session.value = await client.getSession();
    if (!isKeyNeeded.peek()) return;
    isKeyNeeded.value = false;
    changed('*');
  } catch {
    // A key is needed, which the page says by itself; or the service is out of reach, which it says, too.
  }
}

/** @throws ProblemError, such as UNAUTHORIZED for a wrong key, or ConnectionError */
export async function logIn(key: string): Promise<void> {
  await client.logIn({ body: { key } });
  await begin();
  channel.postMessage('in');
}

/** Ends the session of this browser. Nothing that was loaded with the key stays in any tab. */
export async function logOut(): Promise<void> {
  await client.logOut();
  channel.postMessage('out');
  location.reload();
}
