import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { JobNotice } from '../../job/notice.js';
import type { QueuedJob } from '../../job/queued-job.js';
import { EventLines, JobParams } from '../../schema/api.js';
import type { Dependencies } from '../dependencies.js';
import { problems } from '../http/responses.js';
import { eventStream, type StreamEvent } from '../http/sse.js';
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
          'Events `status`, `progress`, `sample`, `checkpoint`, `warning` and `renamed`, each with JSON. The stream starts with the current `status` and `progress`; with the header Last-Event-ID it continues after that event. It ends when the job ends; a browser that reconnects then gets a 204, which tells it to stop.',
        params: JobParams,
        response: {
          200: { description: 'The events', content: { 'text/event-stream': { schema: EventLines } } },
          204: z.undefined().describe('The job has ended, and the client has seen every event'),
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const known = lastEventId(request.headers['last-event-id']);
        const isReplay = known !== undefined && (await events.reaches(known));
        // Read before the job is: an event in between is then sent twice rather than never.
        const cursor = isReplay ? known : await events.position();
        const job = await findJob(id, jobs);
        if (job.finishedAt === null)
          return eventStream(request, reply, signal =>
            stream(isReplay ? [] : snapshot(cursor, job), events.follow(id, cursor, signal)),
          );
        if (!isReplay) return eventStream(request, reply, () => stream(snapshot(cursor, job), none()));
        const missed = events.missed(id, cursor);
        const first = await missed.next();
        if (first.done) return reply.code(204).send(undefined);
        return eventStream(request, reply, () => stream(streamEvent(first.value), missed));
      },
    });
  };
}

/** The event id that a browser sends; undefined when it is not one of ours. */
function lastEventId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^\d{1,15}-\d{1,10}$/.test(header) ? header : undefined;
}

/** The current state of the job as events. */
function snapshot(id: string, { status, requested, error, progress, losses, preparation, attempt }: QueuedJob) {
  return [
    { id, event: 'status', data: { status, requested, error } },
    { id, event: 'progress', data: { progress, losses, preparation, attempt } },
  ];
}

async function* stream(first: readonly StreamEvent[], notices: AsyncGenerator<JobNotice>): AsyncGenerator<StreamEvent> {
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
