import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readRaw } from '../../exports/read-raw.js';
import { newId } from '../../job/spec.js';
import { CheckpointDetails } from '../../schema/checkpoint.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { lingerOverBody } from '../http/body-timeout.js';
import { json, problems } from '../http/responses.js';
import { downloadsOf, exportNames } from './export.js';

/** Largest archive: it is held in memory. A `paper`, the largest preset, has 500 MB. */
const maxBytes = 2 ** 30;

/** A checkpoint of another service. */
export function importRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'datasets' | 'directions'>,
): FastifyPluginAsyncZod {
  const { checkpoints } = dependencies;
  let isImporting = false;
  return async app => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));

    app.route({
      method: 'POST',
      url: '/checkpoints',
      config: { takesFiles: true },
      schema: {
        operationId: 'importCheckpoint',
        tags: ['checkpoints'],
        summary: 'Import a checkpoint that another service has exported',
        description:
          'The body is a file of GET /checkpoints/{id}/download?format=raw. It gets an id of its own, beginning with `imported`, and becomes the latest. To train it on, POST /jobs with its id as `resumeFrom` and a `dataset` of this service.',
        response: {
          201: json(CheckpointDetails, 'The checkpoint', {
            Location: { type: 'string', description: 'The checkpoint' },
          }),
          ...problems(
            'INVALID_REQUEST',
            'CROSS_SITE',
            'NEWER_DATA',
            'REQUEST_TIMEOUT',
            'PAYLOAD_TOO_LARGE',
            'IMPORT_INVALID',
            'OVERLOADED',
            'INSUFFICIENT_STORAGE',
          ),
        },
      },
      onResponse: lingerOverBody,
      handler: async (request, reply) => {
        if (isImporting)
          throw new ServiceError('OVERLOADED', 'Another checkpoint is being imported; try again in 10 s.', {
            retryAfter: 10,
          });
        isImporting = true;
        try {
          const { manifest, generator, training } = await readRaw(await receive(request));
          const { format: _, id: __, createdAt: ___, files: ____, ...facts } = manifest;
          const saved = await checkpoints.save({
            ...facts,
            job: newId('imported', new Date()),
            // A list of images that belongs to the other service.
            exclusions: null,
            generator,
            training,
          });
          const names = await exportNames(saved, dependencies);
          const { basePath } = request.server;
          reply.code(201).header('location', `${basePath}/checkpoints/${saved.id}`);
          return { ...saved, name: names.name, downloads: downloadsOf(saved, names, dependencies, basePath) };
        } finally {
          isImporting = false;
        }
      },
    });
  };
}

async function receive(request: FastifyRequest): Promise<Buffer> {
  const tooLarge = () => new ServiceError('PAYLOAD_TOO_LARGE', `A checkpoint may have at most ${maxBytes} bytes.`);
  if (Number(request.headers['content-length']) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.raw as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  if (bytes === 0)
    throw new ServiceError('INVALID_REQUEST', 'The body is empty: send the file with curl --data-binary @FILE.zip.');
  return Buffer.concat(chunks);
}
