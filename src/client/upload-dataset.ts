import { events } from './events.js';
import type { CreateDatasetInput, Dataset } from './generated/schemas.js';
import { type CallOptions, type ClientOptions, send } from './send.js';
import { isBrowser, sendAsForm } from './send-as-form.js';

/** A file to upload. In Node, `openAsBlob` of node:fs makes one that is read from the disk as it is sent. */
export interface UploadedFile {
  readonly content: Blob;
  /** Its name, with folders if it has any. */
  readonly name: string;
}

export interface UploadOptions extends Omit<CreateDatasetInput, 'body'> {
  /** Images, or archives of images. */
  readonly files: readonly UploadedFile[];
  /** Called as the upload is sent. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  /** Called with the dataset while it is decoded, and with the last state. */
  readonly onChange?: (dataset: Dataset) => void;
}

/**
 * Uploads images or archives as a dataset, and waits until it is ready or failed.
 * @throws ProblemError, ConnectionError, or the signal's reason
 */
export async function uploadDataset(
  client: ClientOptions,
  { files, onProgress, onChange, ...input }: UploadOptions,
  options: CallOptions = {},
): Promise<Dataset> {
  const form = new FormData();
  for (const { content, name } of files) form.append('file', content, name);
  // Decoding can take longer than a connection lasts: the answer comes once everything has arrived.
  const headers = { ...options.headers, prefer: 'respond-async' };
  const sending = { ...options, headers };
  let dataset = onProgress
    ? await sendWithProgress(client, input, form, onProgress, sending)
    : ((await (await send(client, 'createDataset', { ...input, body: form }, sending)).json()) as Dataset);
  onChange?.(dataset);
  if (dataset.status === 'ready' || dataset.status === 'failed') return dataset;
  const stream = events(client, 'watchDataset', { id: dataset.id }, ({ event }) => event !== 'progress', options);
  for await (const { data } of stream) {
    dataset = data as Dataset;
    onChange?.(dataset);
  }
  return dataset;
}

function sendWithProgress(
  client: ClientOptions,
  input: object,
  form: FormData,
  onProgress: (sentBytes: number, totalBytes: number) => void,
  options: CallOptions,
): Promise<Dataset> {
  // In a browser, fetch does not tell how much it has sent, and sends streams over HTTP/2 alone.
  return isBrowser()
    ? sendAsForm(client, input, form, onProgress, options)
    : sendAsStream(client, input, form, onProgress, options);
}

async function sendAsStream(
  client: ClientOptions,
  input: object,
  form: FormData,
  onProgress: (sentBytes: number, totalBytes: number) => void,
  options: CallOptions,
): Promise<Dataset> {
  const encoded = new Response(form);
  let total = 0;
  for (const [, value] of form.entries()) total += typeof value === 'string' ? 0 : value.size;
  let sent = 0;
  const counted = encoded.body!.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        sent += chunk.length;
        // The boundaries between files are no part of their size.
        onProgress(Math.min(sent, total), total);
      },
    }),
  );
  const headers = { ...options.headers, 'content-type': encoded.headers.get('content-type')! };
  const response = await send(client, 'createDataset', { ...input, body: counted }, { ...options, headers });
  return (await response.json()) as Dataset;
}
