import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../../schema/problem.js';
import type { SharedUploads } from './shared-uploads.js';
import type { UploadState } from './upload-state.js';

/** Milliseconds between two reports: what others see of an upload is as old at most. */
const intervalMs = 500;

/**
 * Tells the other processes of the service how an upload stands, again and again, which also says that this process is alive.
 * The upload is aborted when one of them has deleted it.
 * @returns ends it
 */
export function reportUpload(state: UploadState, shared: SharedUploads): () => Promise<void> {
  const end = new AbortController();
  // One that was deleted no longer has its name for itself.
  const over = AbortSignal.any([end.signal, state.cancel.signal]);
  const reporting = (async () => {
    for (;;) {
      await sleep(intervalMs, undefined, { signal: over }).catch(() => {});
      if (over.aborted) return;
      if (!(await shared.report(state.view()))) state.cancel.abort(uploadDeleted(state.upload.id));
    }
  })();
  return () => {
    end.abort();
    return reporting;
  };
}

export function uploadDeleted(id: string): ServiceError {
  return new ServiceError('DATASET_NOT_FOUND', `The upload of ${id} was deleted.`);
}
