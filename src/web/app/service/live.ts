import { signal } from '@preact/signals';
import type { ServiceEvent } from '../../../client/index.js';
import { isKeyNeeded, loggedIn } from './key-needed.js';
import { changed } from './resource.js';
import { client, serviceUrl } from './service.js';

export interface Connection {
  readonly state: 'connecting' | 'open' | 'lost';
  /** When that began, in milliseconds since 1970. */
  readonly since: number;
}

/** Whether changes arrive. */
export const connection = signal<Connection>({ state: 'connecting', since: Date.now() });

type Message =
  | { readonly type: 'event'; readonly event: ServiceEvent & { readonly id: string } }
  | { readonly type: 'connection'; readonly connection: Connection }
  /** A tab that has just been opened wants to know whether the one that listens is connected. */
  | { readonly type: 'hello' };

/** Two services can share an origin, each below a path of its own. */
const name = `dcgan-events ${serviceUrl}`;
/** Id of the training that was deleted last. */
export const deletedJob = signal<string | undefined>(undefined);
let last = '';

/**
 * Listens to what happens in the service, and has what is shown loaded again. A browser opens at most six connections to
 * a host, and an event stream keeps one: so one tab listens for all, and when it is closed, another one does. Without a
 * secure context there are no locks, and each tab listens for itself while it is seen.
 * @param onEvent called in the tab that listens, and in no other one
 */
export function listen(onEvent: (event: ServiceEvent) => void): void {
  const channel = new BroadcastChannel(name);
  const say = (message: Message) => channel.postMessage(message);
  if (!('locks' in navigator)) {
    void followWhileSeen(onEvent);
    return;
  }
  let isListening = false;
  channel.onmessage = ({ data: message }: MessageEvent<Message>) => {
    if (message.type === 'event') apply(message.event);
    else if (message.type === 'connection') connection.value = message.connection;
    else if (isListening) say({ type: 'connection', connection: connection.peek() });
  };
  say({ type: 'hello' });
  void navigator.locks.request(name, async () => {
    isListening = true;
    await follow(say, onEvent);
  });
}

/** Listens only while the tab is seen: six that listened would leave no connection for anything else. */
async function followWhileSeen(onEvent: (event: ServiceEvent) => void): Promise<never> {
  for (;;) {
    while (document.hidden) await new Promise(resolve => addEventListener('visibilitychange', resolve, { once: true }));
    const hidden = new AbortController();
    const hide = () => document.hidden && hidden.abort();
    addEventListener('visibilitychange', hide);
    await follow(() => {}, onEvent, hidden.signal);
    removeEventListener('visibilitychange', hide);
    // Without an event there is no place from which to go on.
    if (last === '') changed('*');
  }
}

/** @param signal ends it; without one it goes on for as long as the page is open */
async function follow(
  say: (message: Message) => void,
  onEvent: (event: ServiceEvent) => void,
  signal?: AbortSignal,
): Promise<void> {
  const tell = (state: Connection['state']) => {
    if (connection.peek().state === state) return;
    connection.value = { state, since: Date.now() };
    say({ type: 'connection', connection: connection.peek() });
  };
  while (!signal?.aborted) {
    try {
      const from = last === '' ? {} : { after: last };
      const events = client.followEvents({ ...from, ...(signal ? { signal } : {}), onConnection: tell });
      for await (const event of events) {
        apply(event);
        say({ type: 'event', event });
        onEvent(event);
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (isKeyNeeded.peek()) {
        await loggedIn();
        continue;
      }
      // The service refuses the stream, such as while it is being replaced by another version.
      console.warn(error);
      tell('lost');
    }
    await new Promise(resolve => setTimeout(resolve, 5000));
  }
}

/** Has everything loaded again that an event concerns. */
function apply(event: ServiceEvent & { readonly id: string }): void {
  last = event.id;
  if (event.event === 'job' && event.data.type === 'deleted') deletedJob.value = event.data.id;
  changed(...keysOf(event));
}

function keysOf(event: ServiceEvent): readonly string[] {
  if (event.event === 'reset') return ['*'];
  const { id, type } = event.data;
  if (event.event === 'dataset') return ['datasets*', `dataset/${id}*`];
  // What a search has found becomes a favorite.
  if (event.event === 'task') return ['tasks*', `task/${id}`, ...(type === 'status' ? ['favourites*'] : [])];
  const job = `job/${id}`;
  switch (type) {
    case 'progress':
      return ['jobs*', job, `${job}/metrics`];
    case 'sample':
      return ['jobs*', job, `${job}/samples`];
    case 'checkpoint':
      return ['jobs*', job, `${job}/checkpoints`, 'models*'];
    default:
      return ['jobs*', `${job}*`, 'models*'];
  }
}
