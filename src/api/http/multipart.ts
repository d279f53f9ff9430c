import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, PassThrough, type Readable } from 'node:stream';
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Reception, SourceFile } from '../../dataset/index.js';
import { invalidField } from '../../schema/invalid.js';
import { ServiceError } from '../../schema/problem.js';
import { curlBodyCheck } from './curl-body.js';

/**
 * Writes the body of a request to files in the order of arrival: the parts of a form, or the whole body as one file. Their
 * content is not looked at.
 * @param name of the file when the body is one
 * @throws ServiceError INVALID_REQUEST when there is no file, and what the reception throws
 */
export async function receiveFiles(request: FastifyRequest, name: string, reception: Reception): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const save = async (stream: Readable, fileName: string, see?: (chunk: Uint8Array) => void) => {
    const path = join(reception.folder, String(files.length));
    files.push({ name: fileName, path, bytes: await writeStream(stream, path, reception, see) });
  };
  if (!request.isMultipart()) {
    const check = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
      ? curlBodyCheck(name)
      : undefined;
    await save(request.raw, name, check?.see);
    check?.judge();
  } else
    for await (const part of partsOf(request)) {
      if (part.type === 'field') throw invalidField(part.fieldname, whatFieldIs(part.fieldname, part.value));
      // A browser sends an empty part when no file was chosen.
      if (part.filename === '' || part.filename === undefined) part.file.resume();
      else await save(part.file, part.filename);
    }
  if (files.every(({ bytes }) => bytes === 0))
    throw new ServiceError(
      'INVALID_REQUEST',
      'There is no file in the request. Send one archive as the body (curl --data-binary @faces.zip), or files as a form (curl -F file=@1.jpg -F file=@2.jpg).',
    );
  return files;
}

/** Why a field of a form is not a file. */
function whatFieldIs(field: string, value: unknown): string {
  if (typeof value === 'string' && /\.\w{2,10}$/.test(value.trim()))
    return `is the text ${JSON.stringify(value.slice(0, 200))}, not a file: put an @ before its name, as in curl -F ${field}=@${value.trim().slice(0, 200)}`;
  return 'is not a file; name, title, fit, crop, faceless, background and feature belong in the query string';
}

/** @throws ServiceError INVALID_REQUEST when the form is not one */
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  const parts = request.parts();
  for (;;) {
    const next = await parts.next().catch((error: Error) => {
      // Errors of the form parser have no code; those of files and connections do.
      if ('code' in error || error instanceof ServiceError) throw error;
      throw new ServiceError('INVALID_REQUEST', `The form in the body is not valid: ${error.message}.`);
    });
    if (next.done) return;
    yield next.value;
    // Each part references all earlier ones with their streams: gigabytes in a form of 100,000 files.
    delete next.value.fields[next.value.fieldname];
  }
}

/** @returns bytes written */
async function writeStream(
  stream: Readable,
  path: string,
  { signal, onBytes }: Reception,
  see: (chunk: Uint8Array) => void = () => {},
): Promise<number> {
  signal.throwIfAborted();
  // A copy can be destroyed without its source: the connection is still needed for the answer.
  const copy = new PassThrough();
  // Until it is read, an abort would be an uncaught exception.
  copy.on('error', () => {});
  const abort = () => copy.destroy(signal.reason);
  signal.addEventListener('abort', abort);
  finished(stream, error => error && copy.destroy(error));
  const file = await open(path, 'wx');
  let bytes = 0;
  try {
    for await (const chunk of stream.pipe(copy)) {
      bytes += chunk.length;
      onBytes(chunk.length);
      see(chunk);
      await file.writeFile(chunk);
    }
    return bytes;
  } finally {
    signal.removeEventListener('abort', abort);
    await file.close();
  }
}
