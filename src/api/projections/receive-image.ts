import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../schema/problem.js';
import { curlBodyCheck } from '../http/curl-body.js';

/** Largest file that is read as an image: no image within the pixel limit needs this much. */
const maxBytes = 64 * 2 ** 20;

/**
 * The one image in the body of a request: the body itself, or the first file of a form. It is not looked at.
 * @throws ServiceError INVALID_REQUEST when there is none, PAYLOAD_TOO_LARGE
 */
export async function receiveImage(request: FastifyRequest): Promise<Uint8Array> {
  const image = request.isMultipart() ? await firstFile(request) : await wholeBody(request);
  if (image.length > 0) return image;
  throw new ServiceError(
    'INVALID_REQUEST',
    'There is no image in the request. Send one as the body (curl --data-binary @photo.jpg) or in a form (curl -F file=@photo.jpg).',
  );
}

async function wholeBody(request: FastifyRequest): Promise<Uint8Array> {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const check = isForm ? curlBodyCheck('photo') : undefined;
  const image = await collect(request.raw, check?.see);
  if (image.length > 0) check?.judge();
  return image;
}

async function firstFile(request: FastifyRequest): Promise<Uint8Array> {
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') continue;
      // A browser sends an empty part when no file was chosen.
      if (part.filename === '' || part.filename === undefined) part.file.resume();
      else return await collect(part.file);
    }
    return new Uint8Array();
  } catch (error) {
    // Errors of the form parser have no code; those of files and connections do.
    if (error instanceof ServiceError || 'code' in (error as Error)) throw error;
    throw new ServiceError('INVALID_REQUEST', `The form in the body is not valid: ${(error as Error).message}.`);
  }
}

async function collect(stream: AsyncIterable<Uint8Array>, see?: (chunk: Uint8Array) => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new ServiceError('PAYLOAD_TOO_LARGE', `An image may have at most ${maxBytes / 2 ** 20} MiB.`);
    see?.(chunk);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
