import type { DatasetView } from '../../schema/dataset.js';
import { deleteDataset, getDataset } from './api.js';
import { ProblemError } from './problem.js';
import { Canceled } from './send.js';

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

/** Follows an upload from when it has arrived until it is a dataset. */
export function watch(id: string, { onProgress, onSilence }: Listener): Watching {
  const source = new EventSource(`/datasets/${encodeURIComponent(id)}/events`);
  let giveUp = (_: unknown) => {};
  const done = new Promise<DatasetView>((resolve, reject) => {
    giveUp = reject;
    const read = (event: MessageEvent<string>) => JSON.parse(event.data) as DatasetView;
    source.addEventListener('progress', event => onProgress(read(event)));
    source.addEventListener('ready', event => resolve(read(event)));
    source.addEventListener('failed', event => resolve(read(event)));
    source.addEventListener('error', () => {
      // The browser connects again by itself unless it is told that there is nothing any more.
      if (source.readyState === EventSource.CLOSED) getDataset(id).then(resolve, error => reject(lost(error)));
      else onSilence();
    });
  }).finally(() => source.close());
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

function lost(error: unknown): unknown {
  if (!(error instanceof ProblemError) || error.status !== 404) return error;
  return new ProblemError('The service has lost this upload: it was deleted, or the service was started again.', 404);
}
