import { address, type OperationName } from './address.js';
import { type EventOptions, events } from './events.js';
import { type Answers, type Inputs, operations } from './generated/operations.js';
import type { Dataset, Job, JobEvent, ServiceEvent, Task, TaskEvent } from './generated/schemas.js';
import { type CallOptions, type ClientOptions, send } from './send.js';
import { type UploadOptions, uploadDataset } from './upload-dataset.js';
import { type WaitOptions, waitForEnd } from './wait-for-end.js';

/** Operations that are more than a question and an answer, and have methods of their own. */
type Special = 'followEvents' | 'followJob' | 'followTask' | 'watchDataset' | 'createDataset';

export interface FollowOptions extends EventOptions {
  /** Only events about these. */
  readonly types?: readonly Exclude<ServiceEvent['event'], 'reset'>[];
}

type Call<Name extends OperationName> =
  Record<string, never> extends Inputs[Name]
    ? (input?: Inputs[Name], options?: CallOptions) => Promise<Answers[Name]>
    : (input: Inputs[Name], options?: CallOptions) => Promise<Answers[Name]>;

/** One method for each operation of the API, under its operationId. Each throws ProblemError and ConnectionError. */
export type Calls = { readonly [Name in Exclude<OperationName, Special>]: Call<Name> };

export interface DcganClient extends Calls {
  /** The address of an operation, for `<img src>` or a link. */
  url<Name extends OperationName>(name: Name, input?: Omit<Inputs[Name], 'body'>): string;
  /**
   * The events of a job until it has ended. Lost connections are made again, and no event is missed unless `reset` says so:
   * its state follows then, and samples, checkpoints and warnings have to be loaded again.
   * @throws ProblemError, such as JOB_NOT_FOUND, or the signal's reason
   */
  followJob(id: string, options?: EventOptions): AsyncGenerator<JobEvent & { readonly id: string }>;
  /**
   * What happens to jobs, datasets and tasks, without end: the first event, and any later `reset`, says to load everything.
   * Lost connections are made again, and no event is missed unless a `reset` says so.
   * @throws ProblemError, or the signal's reason
   */
  followEvents(options?: FollowOptions): AsyncGenerator<ServiceEvent & { readonly id: string }>;
  /**
   * Waits until a job has ended, however it does: look at its `status`.
   * @throws ProblemError, such as JOB_NOT_FOUND, or the signal's reason
   */
  waitForJob(id: string, options?: WaitOptions): Promise<Job>;
  /**
   * The events of a task until it has ended, as {@link followJob} has them of a job.
   * @throws ProblemError, such as TASK_NOT_FOUND, or the signal's reason
   */
  followTask(id: string, options?: EventOptions): AsyncGenerator<TaskEvent & { readonly id: string }>;
  /**
   * Waits until a task has ended, however it does: look at its `status`.
   * @throws ProblemError, such as TASK_NOT_FOUND, or the signal's reason
   */
  waitForTask(id: string, options?: WaitOptions<Task>): Promise<Task>;
  /**
   * The states of a dataset while it is received and decoded; the last one is `ready` or `failed`.
   * @throws ProblemError, such as DATASET_NOT_FOUND, or the signal's reason
   */
  watchDataset(id: string, options?: EventOptions): AsyncGenerator<Dataset>;
  /**
   * Uploads images or an archive as a dataset, as a stream, and waits until it is ready or failed.
   * @throws ProblemError, ConnectionError, or the signal's reason
   */
  uploadDataset(upload: UploadOptions, options?: CallOptions): Promise<Dataset>;
}

/** A client of the service at `baseUrl`. */
export function createClient(client: ClientOptions): DcganClient {
  const calls = Object.fromEntries(
    (Object.keys(operations) as OperationName[]).map(name => [
      name,
      async (input?: object, options?: CallOptions) => {
        const response = await send(client, name, input, options);
        return operations[name].answer === 'json' ? response.json() : response;
      },
    ]),
  ) as unknown as Calls;
  return {
    ...calls,
    url: (name, input) => address(client.baseUrl, name, input),
    async *followJob(id, options) {
      const stream = events(client, 'followJob', { id }, () => false, options);
      for await (const event of stream) yield event as JobEvent & { readonly id: string };
    },
    waitForJob: (id, options) => waitForEnd(client, 'job', id, options),
    async *followTask(id, options) {
      const stream = events(client, 'followTask', { id }, () => false, options);
      for await (const event of stream) yield event as TaskEvent & { readonly id: string };
    },
    waitForTask: (id, options) => waitForEnd(client, 'task', id, options),
    async *followEvents({ types, ...options } = {}) {
      const stream = events(client, 'followEvents', types ? { types: types.join(',') } : {}, () => false, options);
      for await (const event of stream) yield event as ServiceEvent & { readonly id: string };
    },
    async *watchDataset(id, options) {
      const stream = events(client, 'watchDataset', { id }, ({ event }) => event !== 'progress', options);
      for await (const { data } of stream) yield data as Dataset;
    },
    uploadDataset: (upload, options) => uploadDataset(client, upload, options),
  };
}
