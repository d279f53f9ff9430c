import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HistoryLine } from '../../../history/index.js';
import { JobParams } from '../../../schema/api.js';
import { JobLog, JobLogEntry, JobLogQuery } from '../../../schema/history/job-log.js';
import { parseJson } from '../../../schema/parse-json.js';
import type { Dependencies } from '../../dependencies.js';
import { json, problems } from '../../http/responses.js';
import { findJob } from '../find.js';

/** GET /jobs/{id}/log: what has happened to a job, from the log that is kept with it. */
export function jobLogRoutes({ jobs, history }: Pick<Dependencies, 'jobs' | 'history'>): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/jobs/:id/log',
      schema: {
        operationId: 'getJobLog',
        tags: ['jobs'],
        summary: 'Get what has happened to a job: its statuses, attempts, checkpoints, warnings and crashes',
        description: 'Kept for as long as the job is, with every attempt. A long log comes in pages, the oldest first.',
        params: JobParams,
        querystring: JobLogQuery,
        response: {
          200: json(JobLog, 'One page of the log'),
          ...problems('INVALID_REQUEST', 'JOB_NOT_FOUND', 'NEWER_DATA', 'QUEUE_UNAVAILABLE'),
        },
      },
      handler: async ({ params: { id }, query }, reply) => {
        const offset = Number(query.cursor ?? 0);
        const lines = await history.log(id, offset);
        if (!lines) await findJob(id, jobs);
        reply.header('cache-control', 'no-cache');
        return lines ? pageOf(lines, offset, query.limit) : { data: [], nextCursor: null };
      },
    });
  };
}

/** One page of a log, whose lines begin at an offset in bytes. */
async function pageOf(lines: AsyncIterable<HistoryLine>, offset: number, limit: number): Promise<JobLog> {
  const data: JobLogEntry[] = [];
  let next = offset;
  for await (const { bytes, end } of lines) {
    if (data.length === limit) return { data: inOrder(data), nextCursor: String(next) };
    // A line that a newer version has written, or that was cut short by a crash, is left out.
    const entry = parseJson(bytes, JobLogEntry);
    if (entry) data.push(entry);
    next = end;
  }
  return { data: inOrder(data), nextCursor: null };
}

/** A worker and the API write at the same time, each a moment after what it notes. */
function inOrder(entries: readonly JobLogEntry[]): JobLogEntry[] {
  return entries.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
}
