import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type ReadCheckpoint, readRaw } from '../../exports/read-raw.js';
import { importedJob } from '../../job/imported.js';
import { newId } from '../../job/spec.js';
import { CheckpointDetails, type CheckpointManifest } from '../../schema/checkpoint.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { lingerOverBody } from '../http/body-timeout.js';
import { json, problems } from '../http/responses.js';
import { workSignal } from '../images/work-signal.js';
import { downloadsOf, exportNames } from './export.js';
import { receiveArchive } from './receive-archive.js';

/** Largest archive, and largest networks in one. A `paper`, the largest preset, has 500 MB. */
const maxBytes = 2 ** 30;
/** Each takes up the disk twice while it arrives. */
const importsAtOnce = 3;

type Needed = Pick<Dependencies, 'jobs' | 'checkpoints' | 'datasets' | 'directions' | 'scratch'>;

/** A checkpoint of another service. */
export function importRoutes(dependencies: Needed): FastifyPluginAsyncZod {
  const { jobs, scratch } = dependencies;
  let importing = 0;
  return async app => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));

    app.route({
      method: 'POST',
      url: '/checkpoints',
      config: { takesFiles: 'one' },
      schema: {
        operationId: 'importCheckpoint',
        tags: ['checkpoints'],
        summary: 'Import a checkpoint that another service has exported',
        description:
          'The body is a file of GET /checkpoints/{id}/download?format=raw. It gets an id of its own, beginning with `imported`, and becomes the latest. A job of kind `imported` holds it: that has ended, and is listed, named and deleted as others are. To train the checkpoint on, POST /jobs with its id as `resumeFrom` and a `dataset` of this service.',
        response: {
          201: json(CheckpointDetails, 'The checkpoint', {
            Location: { type: 'string', description: 'The checkpoint' },
          }),
          ...problems(
            'INVALID_REQUEST',
            'CROSS_SITE',
            'QUOTA_EXCEEDED',
            'NEWER_DATA',
            'REQUEST_TIMEOUT',
            'PAYLOAD_TOO_LARGE',
            'IMPORT_INVALID',
            'OVERLOADED',
            'SHUTTING_DOWN',
            'QUEUE_UNAVAILABLE',
            'INSUFFICIENT_STORAGE',
          ),
        },
      },
      onResponse: lingerOverBody,
      handler: async (request, reply) => {
        if (request.headers['content-type']?.startsWith('multipart/')) throw isForm();
        if (importing >= importsAtOnce) throw tooMany();
        importing++;
        try {
          const job = newId('imported', new Date());
          // Before everything arrives, as without Redis it could not be kept.
          await jobs.get(job);
          const signal = workSignal(request, reply);
          const saved = await scratch(async folder => {
            const path = join(folder, 'archive.zip');
            await receiveArchive(request.raw, path, { maxBytes, announced: announcedBytes(request), signal });
            // Nothing is sent while it is looked at, yet the connection is not idle.
            request.raw.socket.setTimeout(0);
            return readRaw(path, maxBytes, checkpoint => keep(checkpoint, job, dependencies));
          });
          const names = await exportNames(saved, dependencies);
          const { basePath } = request.server;
          reply.code(201).header('location', `${basePath}/checkpoints/${saved.id}`);
          return { ...saved, name: names.name, downloads: downloadsOf(saved, names, dependencies, basePath) };
        } finally {
          importing--;
        }
      },
    });
  };
}

/** Saves a checkpoint under a job that holds it: both, or neither. */
async function keep(
  { manifest, contentOf }: ReadCheckpoint,
  job: string,
  { jobs, checkpoints }: Needed,
): Promise<CheckpointManifest> {
  const { format: _, id: importedFrom, createdAt: __, ...facts } = manifest;
  // A list of images that belongs to the other service.
  const saved = await checkpoints.saveFiles({ ...facts, job, exclusions: null, crops: null }, contentOf);
  try {
    const { spec, record } = importedJob(saved, importedFrom);
    await jobs.addEnded(spec, record);
  } catch (error) {
    await Promise.allSettled([checkpoints.removeAll(job), jobs.remove(job)]);
    throw error;
  }
  return saved;
}

function announcedBytes({ headers }: FastifyRequest): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

function isForm(): ServiceError {
  return new ServiceError(
    'INVALID_REQUEST',
    'The body is a form. Send the file itself as the body: curl --data-binary @FILE.zip.',
  );
}

function tooMany(): ServiceError {
  return new ServiceError(
    'OVERLOADED',
    `${importsAtOnce} checkpoints are being imported, and no more are taken at a time. Try again in 10 seconds.`,
    { retryAfter: 10 },
  );
}
