import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, PassThrough, type Readable } from 'node:stream';
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Reception, SourceFile } from '../dataset/index.js';
import { ServiceError } from '../schema/problem.js';
import { invalidField } from './validation.js';

/**
 * Writes the body of a request to files, in the order in which they arrive: the parts of a form, or the whole body as one
 * file. What is in them is not looked at.
 * @param name for a body that has none
 * @throws ServiceError INVALID_REQUEST when there is no file, and whatever the reception says
 */
export async function receiveFiles(request: FastifyRequest, name: string, reception: Reception): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const save = async (stream: Readable, fileName: string) => {
    const path = join(reception.folder, String(files.length));
    files.push({ name: fileName, path, bytes: await writeStream(stream, path, reception) });
  };
  if (!request.isMultipart()) await save(request.raw, name);
  else
    for await (const part of partsOf(request)) {
      if (part.type === 'field')
        throw invalidField(part.fieldname, 'is no file; name, fit, crop and background belong into the address');
      // A browser sends an empty part for a choice of files that nobody made.
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

/** @throws ServiceError INVALID_REQUEST when the form is not one */
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  const parts = request.parts();
  for (;;) {
    const next = await parts.next().catch((error: Error) => {
      // What the parser of forms finds wrong has no code; what files and connections do has one.
      if ('code' in error || error instanceof ServiceError) throw error;
      throw new ServiceError('INVALID_REQUEST', `The form in the body is not valid: ${error.message}.`);
    });
    if (next.done) return;
    yield next.value;
    // Every part holds all those before it, with their streams: gigabytes, where a form has some 100,000 files.
    delete next.value.fields[next.value.fieldname];
  }
}

/** @returns bytes written */
async function writeStream(stream: Readable, path: string, { signal, onBytes }: Reception): Promise<number> {
  signal.throwIfAborted();
  // A copy can be ended while its source goes on: the connection is still needed for the answer.
  const copy = new PassThrough();
  const abort = () => copy.destroy(signal.reason);
  signal.addEventListener('abort', abort);
  finished(stream, error => error && copy.destroy(error));
  const file = await open(path, 'wx');
  let bytes = 0;
  try {
    for await (const chunk of stream.pipe(copy)) {
      bytes += chunk.length;
      onBytes(chunk.length);
      await file.writeFile(chunk);
    }
    return bytes;
  } finally {
    signal.removeEventListener('abort', abort);
    await file.close();
  }
}
