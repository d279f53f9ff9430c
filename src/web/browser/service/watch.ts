import type { DatasetView } from '../../../schema/dataset.js';
import { deleteDataset, getDataset } from './api.js';
import { ProblemError } from './problem.js';
import { Canceled } from './send.js';
import { serviceUrl } from './service-url.js';

export interface Watching {
  /** Resolves with a dataset that is ready or failed. Rejects with a ProblemError, or with Canceled. */
  readonly done: Promise<DatasetView>;
  /** Ends the making of the dataset. @throws ProblemError */
  cancel(): Promise<void>;
}

export interface Listener {
  onProgress(dataset: DatasetView): void;
  /** The connection is lost, and is being made again. */
  onSilence(): void;
}

/** Milliseconds until a stream of events that was refused is asked for again. */
const retryMs = 2000;

/** Follows an upload from when it has arrived until it is a dataset. */
export function watch(id: string, { onProgress, onSilence }: Listener): Watching {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let giveUp = (_: unknown) => {};
  const done = new Promise<DatasetView>((resolve, reject) => {
    giveUp = reject;
    const read = (event: MessageEvent<string>) => JSON.parse(event.data) as DatasetView;
    const connect = () => {
      const events = new EventSource(serviceUrl(`/datasets/${encodeURIComponent(id)}/events`));
      source = events;
      events.addEventListener('progress', event => onProgress(read(event)));
      events.addEventListener('ready', event => resolve(read(event)));
      events.addEventListener('failed', event => resolve(read(event)));
      events.addEventListener('error', async () => {
        onSilence();
        // The browser connects again by itself, unless the answer was an error.
        if (events.readyState !== EventSource.CLOSED) return;
        try {
          const dataset = await getDataset(id);
          if (!isOnItsWay(dataset)) return resolve(dataset);
        } catch (error) {
          if (!mayPass(error)) return reject(lost(error));
        }
        retry = setTimeout(connect, retryMs);
      });
    };
    connect();
  }).finally(() => {
    source?.close();
    clearTimeout(retry);
  });
  return {
    done,
    async cancel() {
      try {
        await deleteDataset(id);
      } catch (error) {
        // Gone already is as good.
        if (!(error instanceof ProblemError) || error.status !== 404) throw error;
      }
      giveUp(new Canceled());
    },
  };
}

/** Whether an upload is not a dataset yet. */
export function isOnItsWay({ status }: DatasetView): boolean {
  return status === 'receiving' || status === 'decoding';
}

/** Whether an error says nothing of the upload: the service, or what lies before it, is busy or away. */
function mayPass(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status === 429 || error.status >= 500);
}

function lost(error: unknown): unknown {
  if (!(error instanceof ProblemError) || error.status !== 404) return error;
  return new ProblemError('The service has lost this upload: it was deleted, or the service was started again.', 404);
}
