import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { QueuedJob } from '../../job/queued-job.js';
import type { JobSpec } from '../../schema/job.js';
import type { Jobs } from '../dependencies.js';
import { jobView } from '../jobs/view.js';

/** Headers of a request that creates something. */
export const CreationHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .optional()
    .describe(
      'A key of your own, such as a UUID: the same request with the same key is done once and answered alike for 24 hours, and another request with it is a 422',
    ),
});

/** Headers of the answer. */
export const creationHeaders = {
  Location: { type: 'string', description: 'Its address' },
  'Idempotent-Replayed': { type: 'string', description: '`true` when the answer is that of an earlier request' },
} as const;

/**
 * Queues a job, once when the request has an Idempotency-Key, and answers with it.
 * @param confirm takes the job back, and throws, when what it needs is gone by then
 */
export async function answerWithNewJob(
  request: FastifyRequest,
  reply: FastifyReply,
  jobs: Jobs,
  plan: () => Promise<JobSpec>,
  confirm: (job: QueuedJob) => Promise<void> = async () => {},
) {
  const key = request.headers['idempotency-key'];
  const addNew = async () => {
    const answer = await jobs.add(await plan());
    await confirm(answer);
    return { answer, isReplay: false };
  };
  const { answer, isReplay } =
    typeof key === 'string' ? await jobs.addOnce(key, fingerprint(request), plan, confirm) : await addNew();
  if (isReplay) reply.header('idempotent-replayed', 'true');
  const job = jobView(answer, request.server.basePath);
  return reply.code(202).header('location', job.urls.self).send(job);
}

/** The same for requests that ask for the same, however their JSON is written. */
export function fingerprint({ method, url, body }: FastifyRequest): string {
  const sorted = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(`${method} ${url}\n${sorted}`).digest('hex');
}
