import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { QueuedJob } from '../../job/queued-job.js';
import { retriedJob } from '../../job/spec.js';
import { neverTrains } from '../../job/transitions.js';
import { JobDeletion, JobDeletionQuery, JobParams } from '../../schema/api.js';
import { JobView } from '../../schema/job.js';
import { ServiceError } from '../../schema/problem.js';
import { servingId } from '../checkpoints/serving-id.js';
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
    summary: 'Cancel a job',
    description:
      'A queued or paused job ends at once. A running job ends after its current step, without another checkpoint; until then the answer is a 202 and `requested` is `cancel`. Its checkpoints are kept.',
  },
  pause: {
    summary: 'Pause a job; a running one saves a checkpoint first and frees its worker',
    description:
      'A running job finishes its current step and saves a checkpoint; until then the answer is a 202 and `requested` is `pause`.',
  },
  resume: {
    summary: 'Resume a paused job where it left off',
    description: 'A job that has run before goes to the head of the queue of its priority.',
  },
} as const;

/** What can keep a job from training again. */
const unusable = ['DATASET_NOT_READY', 'DATASET_UNUSABLE', 'CHECKPOINT_UNUSABLE', 'CHECKPOINT_DAMAGED'] as const;

/** Cancel, pause, resume, retry and delete an existing job. */
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
            200: json(JobView, 'The updated job'),
            202: json(JobView, 'The job; the requested change is under way'),
            ...problems(
              'INVALID_REQUEST',
              'JOB_NOT_FOUND',
              'NEWER_DATA',
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
              .catch(err => log.warn({ job: job.id, err }, 'Could not remove what the job left behind'));
          return reply.code(job.requested === null ? 200 : 202).send(jobView(job, app.basePath));
        },
      });

    app.route({
      method: 'POST',
      url: '/jobs/:id/retry',
      schema: {
        operationId: 'retryJob',
        tags: ['jobs'],
        summary: 'Retry a failed or canceled job as a new job',
        description: 'The new job resumes from the last checkpoint of the old one, or starts over if there is none.',
        headers: CreationHeaders,
        params: JobParams,
        response: {
          202: json(JobView, 'The new job', creationHeaders),
          ...problems(
            'INVALID_REQUEST',
            'JOB_NOT_FOUND',
            'NEWER_DATA',
            'INVALID_TRANSITION',
            ...unusable,
            'QUOTA_EXCEEDED',
            'IDEMPOTENCY_KEY_REUSED',
            'TOO_MANY_REQUESTS',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async (request, reply) => {
        const plan = async () => {
          const old = await findJob(request.params.id, jobs);
          if (old.kind === 'imported') throw neverTrains(old.id, 'retry');
          if (old.status !== 'failed' && old.status !== 'canceled') throw notRetryable(old.id, old.status);
          const newest = await checkpoints.newestOf(old.id);
          await checkCanTrain(old, newest ? null : old.resumeFrom, stores);
          return retriedJob(old, new Date(), newest?.id ?? null);
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
          'The answer is a 409, and nothing is deleted, when one of its checkpoints is pinned, or is the latest, which serves images; `latest=true` deletes the latest anyway, and the newest checkpoint of the other jobs takes over. The answer is also a 409 when another job has yet to start from one of its checkpoints (`resumeFrom`), or when the job belongs to a sweep that has not ended.',
        params: JobParams,
        querystring: JobDeletionQuery,
        response: {
          200: json(JobDeletion, 'What was deleted'),
          ...problems(
            'INVALID_REQUEST',
            'JOB_NOT_FOUND',
            'NEWER_DATA',
            'INVALID_TRANSITION',
            'CHECKPOINT_IN_USE',
            'CHECKPOINT_SERVES',
            'CHECKPOINT_PINNED',
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
            `Job ${id} is a run of sweep ${job.sweep.id}, which has not ended. Delete the job when the sweep has ended; POST /sweeps/${job.sweep.id}/cancel ends the sweep.`,
          );
        await checkDeletable(id, { ...query, url: `/jobs/${id}?` }, dependencies);
        const removed = await deleteJob(id, dependencies);
        return {
          id,
          checkpoints: [...removed.checkpoints],
          names: [...removed.names],
          serving: await servingId(checkpoints),
        };
      },
    });
  };
}

function notRetryable(id: string, status: string): ServiceError {
  const instead =
    status === 'succeeded'
      ? 'To train it further, use POST /jobs with resumeFrom and more steps.'
      : `It has not ended: POST /jobs/${id}/cancel ends it.`;
  return new ServiceError(
    'INVALID_TRANSITION',
    `Job ${id} is ${status}: only a failed or canceled job can be retried. ${instead}`,
  );
}
