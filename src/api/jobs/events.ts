import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { QueuedJob } from '../../job/queued-job.js';
import { EventLines, JobParams } from '../../schema/api.js';
import type { Dependencies } from '../dependencies.js';
import { answerWithEvents } from '../events/answer-with-events.js';
import { problems } from '../http/responses.js';
import { findJob } from './find.js';

/** The events of a job, as they happen. */
export function jobEventRoutes({ jobs, events }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/jobs/:id/events',
      exposeHeadRoute: false,
      schema: {
        operationId: 'followJob',
        tags: ['jobs'],
        summary: 'Follow a job as Server-Sent Events',
        description:
          'Events `status`, `progress`, `sample`, `checkpoint`, `warning` and `renamed`, each with JSON. The stream starts with the current `status` and `progress`; with the header Last-Event-ID it continues after that event. Where events are no longer known, `reset` comes, and then `status` and `progress` as they are now. It ends when the job ends; a browser that reconnects then gets a 204, which tells it to stop.',
        params: JobParams,
        response: {
          200: { description: 'The events', content: { 'text/event-stream': { schema: EventLines } } },
          204: z.undefined().describe('The job has ended, and the client has seen every event'),
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        return answerWithEvents(request, reply, {
          id,
          events,
          load: async () => {
            const job = await findJob(id, jobs);
            return { hasEnded: job.finishedAt !== null, snapshot: snapshot(job) };
          },
        });
      },
    });
  };
}

/** The current state of the job as events. */
function snapshot({ status, requested, error, progress, losses, preparation, attempt }: QueuedJob) {
  return [
    { event: 'status', data: { status, requested, error } },
    { event: 'progress', data: { progress, losses, preparation, attempt } },
  ];
}
