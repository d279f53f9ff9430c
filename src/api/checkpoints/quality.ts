import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { CheckpointParams } from '../../schema/api.js';
import { CheckpointQualityQuery } from '../../schema/tasks/quality.js';
import { TaskView } from '../../schema/tasks/task.js';
import type { Dependencies } from '../dependencies.js';
import { CreationHeaders, creationHeaders, fingerprint } from '../http/idempotency-key.js';
import { json, problems } from '../http/responses.js';
import { ofTraining } from '../images/nearest.js';
import { taskView } from '../tasks/view.js';

/** POST /checkpoints/{id}/quality: measures a generator on many images, in a task. */
export function checkpointQualityRoutes({
  checkpoints,
  datasets,
  tasks,
}: Pick<Dependencies, 'checkpoints' | 'datasets' | 'tasks'>): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'POST',
      url: '/checkpoints/:id/quality',
      schema: {
        operationId: 'measureCheckpoint',
        tags: ['checkpoints'],
        summary: 'Measure the quality of a checkpoint on many images',
        description:
          'A task generates the images and compares them with the dataset of the training. Its result has SWD, MS-SSIM, spread, rKID, precision and recall, each with the value of real images and with 95 % intervals. The figures that a checkpoint has already are measured on 64 images, during the training.',
        headers: CreationHeaders,
        params: CheckpointParams,
        querystring: CheckpointQualityQuery,
        response: {
          202: json(TaskView, 'The task', creationHeaders),
          ...problems(
            'INVALID_REQUEST',
            'CROSS_SITE',
            'CHECKPOINT_NOT_FOUND',
            'DATASET_NOT_FOUND',
            'NEWER_DATA',
            'DATASET_NOT_READY',
            'DATASET_UNUSABLE',
            'IDEMPOTENCY_KEY_REUSED',
            'TOO_MANY_REQUESTS',
            'CHECKPOINT_DAMAGED',
            'QUEUE_UNAVAILABLE',
            'INSUFFICIENT_STORAGE',
          ),
        },
      },
      handler: async (request, reply) => {
        const checkpoint = await checkpoints.get(request.params.id);
        await ofTraining(checkpoint, () => datasets.checkTrainable(checkpoint.dataset));
        const input = { checkpoint: checkpoint.id, ...request.query };
        const key = request.headers['idempotency-key'];
        const { answer: task, isReplay } =
          key === undefined
            ? { answer: await tasks.add('quality', input), isReplay: false }
            : await tasks.addOnce({ key, fingerprint: fingerprint(request) }, 'quality', input);
        if (isReplay) reply.header('idempotent-replayed', 'true');
        reply.header('location', `${app.basePath}/tasks/${task.id}`);
        return reply.code(202).send(taskView(task, app.basePath));
      },
    });
  };
}
