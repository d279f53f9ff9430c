import { type EventOptions, events } from './events.js';
import type { Job, Task } from './generated/schemas.js';
import { type ClientOptions, send } from './send.js';

export interface WaitOptions<Kind extends Job | Task = Job> extends EventOptions {
  /** Called, and waited for, when something has changed, at most twice a second, and once at the end. */
  readonly onChange?: (state: Kind) => void | Promise<void>;
}

/** The operations that read and follow what ends. */
const operations = {
  job: { get: 'getJob', follow: 'followJob' },
  task: { get: 'getTask', follow: 'followTask' },
} as const;

/** Milliseconds between two looks. */
const interval = 500;

/**
 * Waits until a job or task has ended, however it does.
 * @throws ProblemError or the signal's reason
 */
export async function waitForEnd<Kind extends Job | Task>(
  client: ClientOptions,
  kind: keyof typeof operations,
  id: string,
  { onChange, ...options }: WaitOptions<Kind> = {},
): Promise<Kind> {
  const { get, follow } = operations[kind];
  const look = async () => {
    const state = (await (await send(client, get, { id }, options)).json()) as Kind;
    await onChange?.(state);
    return state;
  };
  let looked = Number.NEGATIVE_INFINITY;
  for await (const _ of events(client, follow, { id }, () => false, options)) {
    if (!onChange || performance.now() - looked < interval) continue;
    looked = performance.now();
    const state = await look();
    if (state.finishedAt !== null) return state;
  }
  return look();
}
