import type { DatasetView, UploadQuery } from '../../../schema/dataset.js';
import type { ChosenFile } from '../form/chosen-files.js';
import { ProblemError, problemOf } from './problem.js';
import { serviceUrl } from './service-url.js';

export interface Sending {
  /** Resolves when everything has arrived. Rejects with a ProblemError, or with Canceled. */
  readonly done: Promise<DatasetView>;
  /** Breaks it off. @returns false when it is too late for that: everything is sent, and the answer is under way */
  cancel(): boolean;
}

/** A person has broken it off. */
export class Canceled extends Error {}

/** Sends files as a form. XMLHttpRequest, as fetch does not say how much it has sent. */
export function send(
  files: readonly ChosenFile[],
  query: UploadQuery,
  onProgress: (sentBytes: number, totalBytes: number) => void,
): Sending {
  const form = new FormData();
  for (const { file, path } of files) form.append('file', file, path);
  const request = new XMLHttpRequest();
  let isSent = false;
  const done = new Promise<DatasetView>((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded, total));
    request.upload.addEventListener('load', () => {
      isSent = true;
    });
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as DatasetView);
      else reject(problemOf(status, responseText));
    });
    request.addEventListener('abort', () => reject(new Canceled()));
    request.addEventListener('error', () => reject(new ProblemError(brokenOff, 0)));
  });
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  request.open('POST', serviceUrl(`/datasets?${new URLSearchParams(given)}`));
  request.setRequestHeader('Prefer', 'respond-async');
  request.send(form);
  return {
    done,
    cancel() {
      // If it were aborted now, the service would continue with what it has.
      if (isSent) return false;
      request.abort();
      return true;
    },
  };
}

const brokenOff =
  'The upload broke off. Either the connection to the service was lost, or one of the files was changed or removed meanwhile.';
