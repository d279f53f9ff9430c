import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { JobNotice } from '../../job/notice.js';
import type { QueuedJob } from '../../job/queued-job.js';
import { EventLines, JobParams } from '../../schema/api.js';
import type { Dependencies } from '../dependencies.js';
import { problems } from '../http/responses.js';
import { eventStream, type StreamEvent } from '../http/sse.js';
import { findJob } from './find.js';

/** What happens to a job, as it happens. */
export function jobEventRoutes({ jobs, events }: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/jobs/:id/events',
      exposeHeadRoute: false,
      schema: {
        operationId: 'followJob',
        tags: ['jobs'],
        summary: 'What happens to a job, as Server-Sent Events',
        description:
          'Events `status`, `progress`, `sample`, `checkpoint` and `warning`, each with JSON; the first two tell at once how the job is now. With the header Last-Event-ID it goes on after that event. The stream ends with the job; a browser that asks again then gets a 204, which ends its asking.',
        params: JobParams,
        response: {
          200: { description: 'The events', content: { 'text/event-stream': { schema: EventLines } } },
          204: z.undefined().describe('The job has ended, and the client knows everything'),
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const known = lastEventId(request.headers['last-event-id']);
        const isReplay = known !== undefined && (await events.reaches(known));
        // Before the job is read: what happens in between is told twice rather than never.
        const place = isReplay ? known : await events.position();
        const job = await findJob(id, jobs);
        if (job.finishedAt === null)
          return eventStream(request, reply, signal =>
            told(isReplay ? [] : snapshot(place, job), events.follow(id, place, signal)),
          );
        if (!isReplay) return eventStream(request, reply, () => told(snapshot(place, job), none()));
        const missed = events.missed(id, place);
        const first = await missed.next();
        if (first.done) return reply.code(204).send(undefined);
        return eventStream(request, reply, () => told(streamEvent(first.value), missed));
      },
    });
  };
}

/** The id that a browser sends; undefined when it is none of ours. */
function lastEventId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^\d{1,15}-\d{1,10}$/.test(header) ? header : undefined;
}

/** How the job is now, as if it had just become so. */
function snapshot(id: string, { status, requested, error, progress, losses, preparation, attempt }: QueuedJob) {
  return [
    { id, event: 'status', data: { status, requested, error } },
    { id, event: 'progress', data: { progress, losses, preparation, attempt } },
  ];
}

async function* told(first: readonly StreamEvent[], notices: AsyncGenerator<JobNotice>): AsyncGenerator<StreamEvent> {
  yield* first;
  for await (const notice of notices) {
    yield* streamEvent(notice);
    if (notice.isEnd) return;
  }
}

async function* none(): AsyncGenerator<JobNotice> {
  yield* [];
}

function streamEvent({ id, event }: JobNotice): StreamEvent[] {
  return event ? [{ id, ...event }] : [];
}
