import { type EventOptions, events } from './events.js';
import type { Job } from './generated/schemas.js';
import { type ClientOptions, send } from './send.js';

export interface WaitOptions extends EventOptions {
  /** Called, and waited for, when something about the job has changed, at most twice a second, and once at the end. */
  readonly onChange?: (job: Job) => void | Promise<void>;
}

/** Milliseconds between two looks at a job. */
const interval = 500;

/**
 * Waits until a job has ended, however it does.
 * @throws ProblemError or the signal's reason
 */
export async function waitForJob(
  client: ClientOptions,
  id: string,
  { onChange, ...options }: WaitOptions = {},
): Promise<Job> {
  const look = async () => {
    const job = (await (await send(client, 'getJob', { id }, options)).json()) as Job;
    await onChange?.(job);
    return job;
  };
  let looked = Number.NEGATIVE_INFINITY;
  for await (const _ of events(client, 'followJob', { id }, () => false, options)) {
    if (!onChange || performance.now() - looked < interval) continue;
    looked = performance.now();
    const job = await look();
    if (job.finishedAt !== null) return job;
  }
  return look();
}
