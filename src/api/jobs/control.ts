import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { QueuedJob } from '../../job/queued-job.js';
import { repeatedJob } from '../../job/spec.js';
import { JobDeletion, JobDeletionQuery, JobParams } from '../../schema/api.js';
import { JobView } from '../../schema/job.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { CreationHeaders, creationHeaders } from '../http/idempotency-key.js';
import { json, problems } from '../http/responses.js';
import { answerWithNewJob } from './create.js';
import { checkDeletable, deleteJob } from './delete.js';
import { hasOwnCheckpoint } from './dependents.js';
import { findJob, found } from './find.js';
import { checkCanTrain } from './requirements.js';
import { jobView } from './view.js';

const actions = {
  cancel: {
    summary: 'End a job that has not ended',
    description:
      'A waiting or paused job ends at once. A running one ends after its step, without another checkpoint; until then the answer is a 202 and `requested` is `cancel`. Its checkpoints stay.',
  },
  pause: {
    summary: 'Set a job aside; a running one saves first and frees its worker',
    description:
      'A running job ends its step and saves a checkpoint; until then the answer is a 202 and `requested` is `pause`.',
  },
  resume: {
    summary: 'Queue a paused job again, to go on where it was',
    description: 'One that has run before is next in line among the jobs of its priority.',
  },
} as const;

/** What may stand in the way of a job that is to train again. */
const unusable = ['DATASET_NOT_READY', 'DATASET_UNUSABLE', 'CHECKPOINT_UNUSABLE', 'CHECKPOINT_DAMAGED'] as const;

/** What a client may do to a job that is there. */
export function jobControlRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  const { jobs, sweeps, datasets, checkpoints } = dependencies;
  const stores = { datasets, checkpoints };
  return async app => {
    for (const [action, { summary, description }] of Object.entries(actions) as [
      keyof typeof actions,
      (typeof actions)[keyof typeof actions],
    ][])
      app.route({
        method: 'POST',
        url: `/jobs/:id/${action}`,
        schema: {
          operationId: `${action}Job`,
          tags: ['jobs'],
          summary,
          description,
          params: JobParams,
          response: {
            200: json(JobView, 'The job, as it is now'),
            202: json(JobView, 'The job; what was asked for is under way'),
            ...problems(
              'INVALID_REQUEST',
              'JOB_NOT_FOUND',
              'INVALID_TRANSITION',
              ...(action === 'resume' ? unusable : []),
              'QUEUE_UNAVAILABLE',
            ),
          },
        },
        handler: async ({ params, log }, reply) => {
          if (action === 'resume') {
            const paused = await findJob(params.id, jobs);
            if (paused.status === 'paused')
              await checkCanTrain(paused, hasOwnCheckpoint(paused) ? null : paused.resumeFrom, stores);
          }
          const job = found(params.id, await jobs.control(params.id, action));
          if (job.finishedAt !== null)
            await checkpoints
              .release(job.id)
              .catch(err => log.warn({ job: job.id, err }, 'What the job left behind could not be removed'));
          return reply.code(job.requested === null ? 200 : 202).send(jobView(job, app.basePath));
        },
      });

    app.route({
      method: 'POST',
      url: '/jobs/:id/retry',
      schema: {
        operationId: 'retryJob',
        tags: ['jobs'],
        summary: 'Queue a job that failed or was canceled again, as a new job',
        description:
          'The new job resumes from the last checkpoint of the old one, if there is one, and is else its copy.',
        headers: CreationHeaders,
        params: JobParams,
        response: {
          202: json(JobView, 'The new job', creationHeaders),
          ...problems(
            'INVALID_REQUEST',
            'JOB_NOT_FOUND',
            'INVALID_TRANSITION',
            ...unusable,
            'IDEMPOTENCY_KEY_REUSED',
            'TOO_MANY_REQUESTS',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async (request, reply) => {
        const plan = async () => {
          const old = await findJob(request.params.id, jobs);
          if (old.status !== 'failed' && old.status !== 'canceled') throw notRepeatable(old.id, old.status);
          const newest = await checkpoints.newestOf(old.id);
          await checkCanTrain(old, newest ? null : old.resumeFrom, stores);
          return repeatedJob(old, new Date(), newest?.id ?? null);
        };
        const check = (job: QueuedJob) => checkCanTrain(job, hasOwnCheckpoint(job) ? null : job.resumeFrom, stores);
        return answerWithNewJob(request, reply, jobs, { plan, check });
      },
    });

    app.route({
      method: 'DELETE',
      url: '/jobs/:id',
      schema: {
        operationId: 'deleteJob',
        tags: ['jobs'],
        summary: 'Delete a job that has ended, with its samples, metrics and checkpoints',
        description:
          'When one of its checkpoints serves as the latest, nothing is deleted and the answer is a 409, unless `latest=true` says that it may go; the newest checkpoint of the other jobs serves then. A job whose checkpoint another has yet to begin from (`resumeFrom`) is not deleted either, nor a run of a sweep that has not ended.',
        params: JobParams,
        querystring: JobDeletionQuery,
        response: {
          200: json(JobDeletion, 'What was deleted'),
          ...problems(
            'INVALID_REQUEST',
            'JOB_NOT_FOUND',
            'INVALID_TRANSITION',
            'CHECKPOINT_IN_USE',
            'CHECKPOINT_SERVES',
            'SWEEP_NOT_ENDED',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async ({ params: { id }, query }) => {
        const job = await findJob(id, jobs);
        if (job.finishedAt === null)
          throw new ServiceError(
            'INVALID_TRANSITION',
            `Job ${id} is ${job.status}: only a job that has ended can be deleted. POST /jobs/${id}/cancel ends it.`,
          );
        if (job.sweep && (await sweeps.get(job.sweep.id))?.isSettled === false)
          throw new ServiceError(
            'SWEEP_NOT_ENDED',
            `Job ${id} is a run of the sweep ${job.sweep.id}, which ranks it. Delete it when the sweep has ended; POST /sweeps/${job.sweep.id}/cancel ends it.`,
          );
        await checkDeletable(id, { ...query, url: `/jobs/${id}?` }, dependencies);
        const removed = await deleteJob(id, dependencies);
        return { id, checkpoints: [...removed], serving: (await checkpoints.latest())?.id ?? null };
      },
    });
  };
}

function notRepeatable(id: string, status: string): ServiceError {
  const instead =
    status === 'succeeded'
      ? 'To train it on, POST /jobs with resumeFrom and more steps.'
      : `It has not ended: POST /jobs/${id}/cancel ends it.`;
  return new ServiceError(
    'INVALID_TRANSITION',
    `Job ${id} is ${status}: only a job that failed or was canceled can be tried again. ${instead}`,
  );
}
