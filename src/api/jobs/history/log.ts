import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { logFile } from '../../../job/files.js';
import { JobParams } from '../../../schema/api.js';
import { JobLog, JobLogEntry, JobLogQuery } from '../../../schema/history/job-log.js';
import { parseJson } from '../../../schema/parse-json.js';
import type { Dependencies } from '../../dependencies.js';
import { json, problems } from '../../http/responses.js';
import { findJob } from '../find.js';

/** GET /jobs/{id}/log: what has happened to a job, from the file that is kept with it. */
export function jobLogRoutes({ jobs, jobsDir }: Pick<Dependencies, 'jobs' | 'jobsDir'>): FastifyPluginAsyncZod {
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
        const page = await readLog(join(jobsDir, id, logFile), Number(query.cursor ?? 0), query.limit);
        if (!page) await findJob(id, jobs);
        reply.header('cache-control', 'no-cache');
        return page ?? { data: [], nextCursor: null };
      },
    });
  };
}

/**
 * One page of a log; undefined when there is none.
 * @param offset where the page begins, in bytes
 */
async function readLog(path: string, offset: number, limit: number): Promise<JobLog | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!file) return undefined;
  try {
    const data: JobLogEntry[] = [];
    let rest = Buffer.alloc(0);
    let next = offset;
    for await (const chunk of file.createReadStream({ start: offset, autoClose: false })) {
      rest = Buffer.concat([rest, chunk as Buffer]);
      let from = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
        if (data.length === limit) return { data: inOrder(data), nextCursor: String(next) };
        // A line that a newer version has written, or that was cut short by a crash, is left out.
        const entry = parseJson(rest.subarray(from, end), JobLogEntry);
        if (entry) data.push(entry);
        next += end + 1 - from;
        from = end + 1;
      }
      rest = rest.subarray(from);
    }
    return { data: inOrder(data), nextCursor: null };
  } finally {
    await file.close();
  }
}

/** A worker and the API write at the same time, each a moment after what it notes. */
function inOrder(entries: readonly JobLogEntry[]): JobLogEntry[] {
  return entries.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
}
