import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { chooseExport, formatFacts } from '../../exports/formats.js';
import { createTurns } from '../../generation/turns.js';
import { CheckpointParams } from '../../schema/api.js';
import { DownloadQuery, exportedFile } from '../../schema/exports/download.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { problems, unchanged } from '../http/responses.js';
import { workSignal } from '../images/work-signal.js';
import { exportNames, plannedExport } from './export.js';

/** Files that are sent at the same time, each with its arrays in memory. None waits, since a slow client can keep one for long. */
const downloadsAtOnce = 8;

const mediaTypes = Object.values(formatFacts).map(({ mediaType }) => mediaType);
const files = Object.fromEntries(mediaTypes.map(type => [type, { schema: exportedFile(type) }]));

/** A checkpoint as a file for other programs. */
export function downloadRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'datasets' | 'directions'>,
): FastifyPluginAsyncZod {
  const { checkpoints } = dependencies;
  const turns = createTurns(downloadsAtOnce, 0);
  return async app => {
    app.route({
      method: 'GET',
      url: '/checkpoints/:id/download',
      schema: {
        operationId: 'downloadCheckpoint',
        tags: ['checkpoints'],
        summary: 'Download a checkpoint as a file for other programs',
        description:
          'One file, with a model card inside: its dataset, its settings, its quality, and how to run it. `downloads` of the checkpoint lists all that there are. A HEAD tells the size.',
        params: CheckpointParams,
        querystring: DownloadQuery,
        response: {
          200: {
            description: 'The file',
            content: files,
            headers: {
              'Content-Disposition': { type: 'string', description: 'Its name' },
              'Content-Length': { type: 'integer', description: 'Its size in bytes' },
              ETag: { type: 'string', description: 'Changes when its bytes do' },
            },
          },
          304: unchanged,
          ...problems(
            'INVALID_REQUEST',
            'CHECKPOINT_NOT_FOUND',
            'NEWER_DATA',
            'EXPORT_UNAVAILABLE',
            'CHECKPOINT_DAMAGED',
            'OVERLOADED',
            'SHUTTING_DOWN',
          ),
        },
      },
      handler: async (request, reply) => {
        const choice = chooseExport(request.query);
        const manifest = await checkpoints.get(request.params.id);
        const planned = plannedExport(choice, manifest, await exportNames(manifest, dependencies), dependencies);
        // Its names may change.
        reply.header('cache-control', 'no-cache').header('x-checkpoint', manifest.id);
        const etag = strongEtag(planned.key, manifest.files.generator.sha256, manifest.files.training.sha256);
        if (isUnchanged(request, reply, etag)) return reply.send(undefined);
        reply
          .type(planned.mediaType)
          .header('content-length', planned.bytes)
          .header('content-disposition', `attachment; filename="${planned.fileName}"`);
        if (request.method === 'HEAD') return reply.send(Readable.from([]));
        return turns.take(
          async () => {
            const file = await planned.open();
            reply.send(file);
            await once(file, 'close').catch(() => {});
            return reply;
          },
          workSignal(request, reply),
        );
      },
    });
  };
}
