import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import multipart, { type Multipart } from '@fastify/multipart';
import Fastify, { type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { receiveFiles } from '../../../src/api/http/multipart.js';
import type { SourceFile } from '../../../src/dataset/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receive-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('parts of a form are let go once they are read', async () => {
  const app = Fastify();
  await app.register(multipart);
  let held: Multipart['fields'] | undefined;
  let received: SourceFile[] = [];
  app.post('/', async request => {
    const parts = request.parts.bind(request);
    request.parts = async function* () {
      for await (const part of parts()) {
        held = part.fields;
        yield part;
      }
    };
    received = await receiveFiles(request, 'a', { folder, signal: new AbortController().signal, onBytes() {} });
  });
  const form = new FormData();
  for (const name of ['1.png', '2.png', '3.png']) form.append('file', new Blob([name]), name);
  const body = new Response(form);
  await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': body.headers.get('content-type')! },
    payload: Buffer.from(await body.arrayBuffer()),
  });
  expect(received.map(({ name }) => name)).toEqual(['1.png', '2.png', '3.png']);
  expect(await Promise.all(received.map(({ path }) => readFile(path, 'utf8')))).toEqual(['1.png', '2.png', '3.png']);
  expect(held).toEqual({});
  await app.close();
});

test('an upload that is ended before its file is open fails with the reason', async () => {
  const request = { isMultipart: () => false, raw: new PassThrough(), headers: {} } as unknown as FastifyRequest;
  const ending = new AbortController();
  const reason = new Error('over');
  const receiving = receiveFiles(request, 'a', { folder, signal: ending.signal, onBytes() {} });
  ending.abort(reason);
  await expect(receiving).rejects.toBe(reason);
});
