import { readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestService } from './service.js';

type Body = NonNullable<NonNullable<Parameters<typeof fetch>[1]>['body']>;

/** A service that listens, as its clients see it. */
export interface UploadClient {
  readonly url: string;
  readonly port: number;
  /** Sends a body as it is. */
  send(query: string, body: Body, headers?: Record<string, string>): Promise<Response>;
  /** Sends files as a form. */
  sendForm(query: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<Response>;
  get(path: string): Promise<Response>;
  remove(path: string): Promise<Response>;
  /** Ids of the listed datasets. */
  listed(): Promise<string[]>;
  /** What is left of uploads on the disk, complete or not. */
  left(): Promise<{ uploads: string[]; temporary: string[] }>;
}

export async function listen({ app, folders }: TestService): Promise<UploadClient> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const send = (query: string, body: Body, headers: Record<string, string> = {}) =>
    fetch(`${url}/datasets?${query}`, { method: 'POST', body, headers });
  const names = (folder: string) => readdir(join(folders.dataDir, folder)).catch(() => []);
  return {
    url,
    port,
    send,
    sendForm(query, files) {
      const form = new FormData();
      for (const [name, content] of Object.entries(files))
        form.append('file', new Blob([content as Uint8Array<ArrayBuffer>]), name);
      return send(query, form);
    },
    get: path => fetch(`${url}${path}`),
    remove: path => fetch(`${url}${path}`, { method: 'DELETE' }),
    async listed() {
      const { data } = (await (await fetch(`${url}/datasets`)).json()) as { data: { id: string }[] };
      return data.map(({ id }) => id);
    },
    left: async () => ({ uploads: await names('uploads'), temporary: await names('.tmp') }),
  };
}

/** A body that stays open until it is told to end. */
export function openBody(first: Uint8Array) {
  let end = () => {};
  let more = (_: Uint8Array) => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(first);
      more = chunk => controller.enqueue(chunk);
      end = () => controller.close();
    },
  });
  return { stream, more, end };
}
