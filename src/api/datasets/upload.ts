import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { idFor } from '../../dataset/index.js';
import { DatasetView, UploadQuery } from '../../schema/dataset.js';
import { ServiceError } from '../../schema/problem.js';
import { uploadsEnded } from '../../telemetry/measurements.js';
import type { Dependencies } from '../dependencies.js';
import { lingerOverBody } from '../http/body-timeout.js';
import { receiveFiles } from '../http/multipart.js';
import { json, problems } from '../http/responses.js';
import { datasetView } from './view.js';

/** POST /datasets: turns uploaded images into a dataset. */
export function uploadRoutes({ datasets }: Dependencies, { maxFiles }: { maxFiles: number }): FastifyPluginAsyncZod {
  return async app => {
    // Only in this scope may a body be of any type.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    await app.register(multipart, {
      preservePath: true,
      limits: {
        // The size of all files together is checked as they arrive.
        fileSize: Number.POSITIVE_INFINITY,
        parts: maxFiles,
        files: maxFiles,
        fields: 1,
        fieldNameSize: 100,
        headerPairs: 20,
      },
    });

    app.route({
      method: 'POST',
      url: '/datasets',
      config: { takesFiles: true },
      schema: {
        operationId: 'createDataset',
        tags: ['datasets'],
        summary: 'Upload images as a new dataset',
        description:
          'The body is one zip, tar, tar.gz or .tfrecords file, or a form with images or such files. The format is detected from the content. Each image is decoded once and stored as a square; the files themselves are not kept. The answer comes when everything has been decoded or, with `Prefer: respond-async`, as soon as everything has arrived.',
        querystring: UploadQuery,
        response: {
          201: json(DatasetView, 'The dataset is ready', location),
          202: json(DatasetView, 'Everything has arrived and is being decoded', location),
          ...problems(
            'INVALID_REQUEST',
            'CROSS_SITE',
            'QUOTA_EXCEEDED',
            'DATASET_NOT_FOUND',
            'NEWER_DATA',
            'REQUEST_TIMEOUT',
            'DATASET_EXISTS',
            'PAYLOAD_TOO_LARGE',
            'ARCHIVE_DAMAGED',
            'DATASET_UNUSABLE',
            'DECODER_FAILED',
            'TOO_MANY_REQUESTS',
            'SHUTTING_DOWN',
            'INSUFFICIENT_STORAGE',
          ),
        },
      },
      onResponse: lingerOverBody,
      handler: async (request, reply) => {
        const { name = idFor(request.query.title ?? ''), title, feature, ...framing } = request.query;
        if (!hasBody(request))
          throw new ServiceError(
            'INVALID_REQUEST',
            `The body is empty: send an archive (curl --data-binary @faces.zip), or a form with files (curl -F file=@1.jpg -F file=@2.jpg). To upload in a browser, open ${app.basePath}/upload.`,
          );
        const length = Number(request.headers['content-length']);
        let bytes = 0;
        const upload = await datasets.upload(
          { id: name, title, framing, feature, totalBytes: Number.isFinite(length) ? length : null },
          async reception => {
            const files = await receiveFiles(request, name, reception);
            bytes = files.reduce((sum, file) => sum + file.bytes, 0);
            return files;
          },
        );
        const end = (outcome: 'ready' | 'failed') => () => uploadsEnded.publish({ outcome, bytes });
        upload.finished.then(end('ready'), end('failed'));
        await upload.received;
        reply.header('location', `${app.basePath}/datasets/${name}`);
        if (prefersAsync(request)) {
          upload.finished.catch((err: unknown) => request.log.warn({ dataset: name, err }, 'An upload failed'));
          return reply
            .code(202)
            .header('preference-applied', 'respond-async')
            .send(datasetView(await datasets.find(name), app.basePath));
        }
        // Nothing is sent while images are decoded, yet the connection is not idle.
        request.raw.socket.setTimeout(0);
        return reply.code(201).send(datasetView(await upload.finished, app.basePath));
      },
    });
  };
}

const location = { Location: { type: 'string', description: 'The dataset' } } as const;

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** RFC 7240 */
function prefersAsync({ headers }: FastifyRequest): boolean {
  return [headers.prefer ?? []].flat().some(value => /(^|[,;\s])respond-async($|[,;\s])/i.test(value));
}
