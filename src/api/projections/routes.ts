import { createHash } from 'node:crypto';
import multipart from '@fastify/multipart';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ServiceError } from '../../schema/problem.js';
import { ProjectionQuery } from '../../schema/tasks/projection-query.js';
import { TaskView } from '../../schema/tasks/task.js';
import type { Dependencies } from '../dependencies.js';
import { checkedName } from '../directions/checked-name.js';
import { noModel } from '../directions/no-model.js';
import { lingerOverBody } from '../http/body-timeout.js';
import { CreationHeaders, creationHeaders, fingerprint } from '../http/idempotency-key.js';
import { json, problems } from '../http/responses.js';
import { servingCheckpoint } from '../images/current-model.js';
import { taskView } from '../tasks/view.js';
import { receiveImage } from './receive-image.js';

type Needed = Pick<Dependencies, 'checkpoints' | 'generator' | 'datasets' | 'names' | 'tasks'>;

/** Name of the file of a task that holds the framed image: see src/projections. */
const photoFile = 'photo';

/** Images that are received and decoded at the same time: each takes up to 64 MiB, and four bytes for each of its pixels. */
const maxReceived = 8;

/** POST /projections: finds the latent of a photo, in a task. */
export function projectionRoutes(dependencies: Needed): FastifyPluginAsyncZod {
  const { datasets, names, tasks } = dependencies;
  let received = 0;
  return async app => {
    // Only in this scope may a body be of any type.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    await app.register(multipart, {
      limits: { fileSize: Number.POSITIVE_INFINITY, parts: 10, fields: 5, fieldNameSize: 100, headerPairs: 20 },
    });

    app.route({
      method: 'POST',
      url: '/projections',
      config: { takesFiles: true },
      schema: {
        operationId: 'createProjection',
        tags: ['latents'],
        summary: 'Find the latent whose image is most like a given one',
        description:
          'The body is one image, or a form with one. It is framed as the images of the training were, and searched for in a task. An image that the generator made is found exactly; of any other the most alike is found, and `difference` says how far off that is. The latent becomes a favorite. The result has the files `comparison.png`, `path.webp` and `path.json`.',
        headers: CreationHeaders,
        querystring: ProjectionQuery,
        response: {
          202: json(TaskView, 'The task', creationHeaders),
          ...problems(
            'INVALID_REQUEST',
            'CROSS_SITE',
            ...noModel,
            'NAME_TAKEN',
            'IDEMPOTENCY_KEY_REUSED',
            'REQUEST_TIMEOUT',
            'PAYLOAD_TOO_LARGE',
            'IMAGE_UNUSABLE',
            'DECODER_FAILED',
            'TOO_MANY_REQUESTS',
            'QUEUE_UNAVAILABLE',
            'OVERLOADED',
            'SHUTTING_DOWN',
            'INSUFFICIENT_STORAGE',
          ),
        },
      },
      onResponse: lingerOverBody,
      handler: async (request, reply) => {
        const { model, name: wanted, seed, starts, ...own } = request.query;
        if (wanted !== undefined) checkedName(wanted);
        const { checkpoint } = await servingCheckpoint(model, dependencies, request);
        const key = request.headers['idempotency-key'];
        const isNew = key === undefined || !(await tasks.isUsed(key));
        // Of a request that is repeated it may have been given by its own task.
        if (wanted !== undefined && isNew) await names.checkFree(checkpoint.job, wanted);
        if (received >= maxReceived)
          throw new ServiceError('OVERLOADED', 'Too many images are being received; try again in 5 s.', {
            retryAfter: 5,
          });
        received++;
        const framing = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
        const { imageSize: size } = checkpoint.hyperparameters;
        const { photo, digest } = await receiveImage(request)
          .then(async file => ({
            photo: await datasets.frame(file, { dataset: checkpoint.dataset, own: framing, size }),
            digest: sha256(file),
          }))
          .finally(() => received--);
        const input = { model: checkpoint.id, name: wanted ?? nameFor(photo), seed, starts };
        const files = { [photoFile]: photo };
        const once = key === undefined ? undefined : { key, fingerprint: `${fingerprint(request)} ${digest}` };
        const { answer: task, isReplay } = once
          ? await tasks.addOnce(once, 'projection', input, files)
          : { answer: await tasks.add('projection', input, files), isReplay: false };
        if (isReplay) reply.header('idempotent-replayed', 'true');
        reply.header('location', `${app.basePath}/tasks/${task.id}`);
        return reply.code(202).send(taskView(task, app.basePath));
      },
    });
  };
}

/** The same photo again replaces what was found before. */
function nameFor(photo: Uint8Array): string {
  return `photo_${sha256(photo).slice(0, 8)}`;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
