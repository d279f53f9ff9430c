import { once } from 'node:events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { createTurns } from '../../../generation/turns.js';
import type { ImageGenerator } from '../../../generation/types.js';
import { zipFiles } from '../../../generation/zip-files.js';
import { ZipArchive } from '../../../schema/api.js';
import type { CheckpointManifest } from '../../../schema/checkpoint.js';
import { ArchiveQuery } from '../../../schema/images/archive.js';
import type { Dependencies } from '../../dependencies.js';
import { isUnchanged, strongEtag } from '../../http/etag.js';
import { version } from '../../service/version.js';
import { cacheControl } from '../cache-control.js';
import { withServingCheckpoint } from '../current-model.js';
import { imageResponses } from '../image-responses.js';
import { latentSpace } from '../latent-space.js';
import { workSignal } from '../work-signal.js';
import { archiveFiles } from './files.js';
import { type AskedArchive, archiveRequest } from './request.js';

/** Archives that are sent at the same time. None waits for its turn, since a slow client can keep one for long. */
const archivesAtOnce = 8;

/** Many single images in one archive. */
export function archiveRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>,
): FastifyPluginAsyncZod {
  const turns = createTurns(archivesAtOnce, 0);
  return async app => {
    app.route({
      method: 'GET',
      url: '/generate.zip',
      // A HEAD would make all images to answer nothing.
      exposeHeadRoute: false,
      schema: {
        operationId: 'generateZip',
        tags: ['images'],
        summary: 'Generate up to 10,000 single images as a zip archive',
        description:
          'Sent while it is made. latents.json, its first file, has the z of each image. Should anything go wrong on the way, the connection is closed before the end of the archive.',
        querystring: ArchiveQuery,
        response: imageResponses('The archive', { 'application/zip': { schema: ZipArchive } }, 'HEADERS_TOO_LARGE'),
      },
      handler: async (request, reply) => {
        const { query } = request;
        const signal = workSignal(request, reply);
        return withServingCheckpoint(query.model, dependencies, request, async serving => {
          const { checkpoint } = serving;
          const asked = await archiveRequest(query, latentSpace(checkpoint, dependencies));
          reply.header('x-checkpoint', checkpoint.id).header('cache-control', cacheControl(serving, asked.hasNames));
          if (isUnchanged(request, reply, archiveEtag(query, asked, checkpoint, dependencies.generator)))
            return reply.send(undefined);
          return turns.take(async () => {
            const images = await dependencies.generator.hold({ checkpoint, weights: query.weights });
            const files = archiveFiles(asked, query, checkpoint, images, signal);
            // Once the first image has been made there is little left that a client would need to be told.
            const first = await files.next();
            const archive = zipFiles(startingWith(first, files), new Date(checkpoint.createdAt));
            reply
              .type('application/zip')
              .header('content-disposition', `attachment; filename="${checkpoint.id}-${asked.name}.zip"`)
              .send(archive);
            await once(archive, 'close').catch(() => {});
            return reply;
          }, signal);
        });
      },
    });
  };
}

async function* startingWith<Item>(first: IteratorResult<Item>, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** Covers everything that determines the bytes; the version of the service stands for the encoder. */
function archiveEtag(
  { format, scale, truncation, weights, recipe }: ArchiveQuery,
  { key }: AskedArchive,
  checkpoint: CheckpointManifest,
  { form }: Pick<ImageGenerator, 'form'>,
): string {
  return strongEtag(
    version,
    form,
    checkpoint.id,
    checkpoint.files.generator.sha256,
    weights,
    `zip ${format} ${scale} ${truncation} ${recipe}`,
    ...key,
  );
}
