import { address } from './address.js';
import type { Dataset } from './generated/schemas.js';
import { ConnectionError, errorOf } from './problem-error.js';
import { type CallOptions, type ClientOptions, ownHeaders } from './send.js';

/** The part of XMLHttpRequest that is used here: this file is compiled for Node as well, which has none. */
interface FormRequest {
  readonly upload: {
    addEventListener(
      type: 'progress',
      listener: (event: { readonly loaded: number; readonly total: number }) => void,
    ): void;
  };
  readonly status: number;
  readonly responseText: string;
  addEventListener(type: 'load' | 'abort' | 'error', listener: () => void): void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: FormData): void;
  abort(): void;
}
const { XMLHttpRequest: BrowserRequest } = globalThis as { readonly XMLHttpRequest?: new () => FormRequest };

export const isBrowser = () => BrowserRequest !== undefined;

/**
 * Uploads a form from a browser, where fetch does not tell how much it has sent, and sends streams over HTTP/2 alone.
 * @throws ProblemError, ConnectionError, or the signal's reason
 */
export function sendAsForm(
  client: ClientOptions,
  input: object,
  form: FormData,
  onProgress: (sentBytes: number, totalBytes: number) => void,
  { signal, headers }: CallOptions,
): Promise<Dataset> {
  const request = new BrowserRequest!();
  return new Promise<Dataset>((resolve, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded, total));
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Dataset);
      else reject(errorOf(status, responseText));
    });
    request.addEventListener('abort', () => reject(signal?.reason));
    request.addEventListener('error', () =>
      reject(new ConnectionError('The connection broke while the files were being sent. Send them again.')),
    );
    request.open('POST', address(client.baseUrl, 'createDataset', input));
    for (const [name, value] of Object.entries({ ...ownHeaders(client), ...headers }))
      request.setRequestHeader(name, value);
    request.send(form);
  });
}
