import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { checkMemory } from '../../estimate/memory.js';
import type { QueuedJob } from '../../job/queued-job.js';
import { resolveJob } from '../../job/spec.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { JobRequest, type JobSpec, JobView } from '../../schema/job.js';
import { type ProblemCode, ServiceError } from '../../schema/problem.js';
import type { Dependencies, Jobs } from '../dependencies.js';
import { namingField } from '../http/at-field.js';
import { CreationHeaders, creationHeaders, fingerprint } from '../http/idempotency-key.js';
import { json, problems } from '../http/responses.js';
import { cropsOf } from './crops.js';
import { refuseEpochs } from './epochs.js';
import { exclusionsOf } from './exclusions.js';
import { checkStillThere } from './requirements.js';
import { jobView } from './view.js';

/** What can be wrong with a job that is asked for. */
export const planProblems = [
  'INVALID_REQUEST',
  'DATASET_NOT_FOUND',
  'CHECKPOINT_NOT_FOUND',
  'NEWER_DATA',
  'DATASET_NOT_READY',
  'DATASET_UNUSABLE',
  'HYPERPARAMETERS_CONFLICT',
  'CHECKPOINT_UNUSABLE',
  'CHECKPOINT_DAMAGED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'QUEUE_UNAVAILABLE',
] as const satisfies readonly ProblemCode[];

/** POST /jobs: plan the job, queue it, look whether what it needs is still there, and keep it or take it back. */
export function jobCreationRoutes({ jobs, datasets, checkpoints }: Dependencies): FastifyPluginAsyncZod {
  const stores = { datasets, checkpoints };
  return async app => {
    app.route({
      method: 'POST',
      url: '/jobs',
      preValidation: refuseEpochs(JobRequest, { datasets }),
      schema: {
        operationId: 'createJob',
        tags: ['jobs'],
        summary: 'Queue a training job',
        description:
          'The whole request is checked before the job is queued. Fields that are left out come from the preset or, with `resumeFrom`, from the checkpoint.',
        headers: CreationHeaders,
        body: JobRequest,
        response: {
          202: json(JobView, 'The job is queued', creationHeaders),
          ...problems(
            ...planProblems,
            'QUOTA_EXCEEDED',
            'MEMORY_EXCEEDED',
            'IDEMPOTENCY_KEY_REUSED',
            'TOO_MANY_REQUESTS',
          ),
        },
      },
      handler: (request, reply) =>
        answerWithNewJob(request, reply, jobs, {
          plan: async () => {
            const { spec, base } = await planJob(request.body, stores);
            checkMemory(spec.hyperparameters, await jobs.workers());
            const exclusions = exclusionsOf(request.body, spec.dataset, base, datasets);
            await namingField('dataset', exclusions);
            const crops = cropsOf(request.body, spec.dataset, base, datasets);
            await namingField('dataset', crops);
            return { ...spec, exclusions: await exclusions, crops: await crops };
          },
          check: job => checkStillThere(job, stores),
        }),
    });
  };
}

/**
 * The job that a request asks for, checked, and the checkpoint that it begins from.
 * @throws ServiceError with one of the codes in `planProblems`
 */
export async function planJob(
  request: JobRequest,
  { datasets, checkpoints }: Pick<Dependencies, 'datasets' | 'checkpoints'>,
): Promise<{ spec: JobSpec; base: CheckpointManifest | undefined }> {
  const base = request.resumeFrom === undefined ? undefined : await checkpoints.get(request.resumeFrom);
  const spec = resolveJob(request, new Date(), base);
  await namingField('dataset', datasets.checkTrainable(spec.dataset));
  return { spec, base };
}

/** How a new job comes about. */
export interface NewJob {
  /** Makes the job. With an Idempotency-Key that has been used before it is not called. */
  plan(): Promise<JobSpec>;
  /** Throws when something that the queued job needs is gone. */
  check(job: QueuedJob): Promise<void>;
}

/**
 * Queues a new job and answers with it: POST /jobs, a retry, and the replay of either by its Idempotency-Key.
 * @throws ServiceError what `plan` and `check` throw, TOO_MANY_REQUESTS, or IDEMPOTENCY_KEY_REUSED
 */
export async function answerWithNewJob(
  request: FastifyRequest,
  reply: FastifyReply,
  jobs: Jobs,
  { plan, check }: NewJob,
) {
  const keep = (job: QueuedJob) => keepOrTakeBack(job, check(job), jobs);
  const addNow = async () => {
    const answer = await jobs.add(await plan());
    await keep(answer);
    return { answer, isReplay: false };
  };
  const key = request.headers['idempotency-key'];
  const { answer, isReplay } =
    typeof key === 'string' ? await jobs.addOnce(key, fingerprint(request), plan, keep) : await addNow();
  if (isReplay) reply.header('idempotent-replayed', 'true');
  const job = jobView(answer, request.server.basePath);
  return reply.code(202).header('location', job.urls.self).send(job);
}

/**
 * Removes a job again when its check fails. Between plan and queue, a dataset or checkpoint can be deleted by a request
 * that did not see the job yet; once it is queued, such a request is refused.
 * @throws ServiceError what the check throws
 */
export async function keepOrTakeBack({ id }: Pick<QueuedJob, 'id'>, check: Promise<void>, jobs: Jobs): Promise<void> {
  try {
    await check;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    // A worker may have taken the job, or it may have failed already for the same reason.
    await jobs.control(id, 'cancel').catch(() => {});
    await jobs.remove(id);
    throw error;
  }
}
