import type { QueuedJob } from '../../job/queued-job.js';
import type { JobAction } from '../../job/transitions.js';
import type { JobChange, JobRecord, JobSpec } from '../../schema/job.js';
import type { cachedJobs } from '../job-cache.js';
import type { Happened, NoteDown } from './job-log.js';

type Jobs = ReturnType<typeof cachedJobs>;

const queued = (time: string): Happened => ({ time, event: 'status', data: { status: 'queued' } });
const now = () => new Date().toISOString();

/**
 * The queue, with what is done through it noted in the log of each job. The time is that before it is done: a worker may
 * be quicker than the note.
 */
export function loggedJobs(jobs: Jobs, note: NoteDown): Jobs {
  return {
    ...jobs,
    async add(spec: JobSpec) {
      const job = await jobs.add(spec);
      await note(job.id, queued(job.createdAt));
      return job;
    },
    async addOnce(...args: Parameters<Jobs['addOnce']>) {
      const added = await jobs.addOnce(...args);
      if (!added.isReplay) await note(added.answer.id, queued(added.answer.createdAt));
      return added;
    },
    async addEnded(spec: JobSpec, record: JobRecord) {
      const job = await jobs.addEnded(spec, record);
      if (job.importedFrom !== null)
        await note(job.id, { time: job.createdAt, event: 'imported', data: { checkpoint: job.importedFrom } });
      return job;
    },
    async addAll(specs: readonly JobSpec[]) {
      await jobs.addAll(specs);
      for (const { id, createdAt } of specs) await note(id, queued(createdAt));
    },
    async drop(id: string, why: string) {
      const before = await jobs.get(id);
      const time = now();
      await jobs.drop(id, why);
      if (before?.finishedAt === null) await note(id, { time, event: 'status', data: { status: 'canceled', why } });
    },
    async control(id: string, action: JobAction) {
      const time = now();
      const job = await jobs.control(id, action);
      if (job) await note(id, { time, ...afterControl(job) });
      return job;
    },
    async rename(id: string, change: JobChange) {
      const job = await jobs.rename(id, change);
      if (job) await note(id, { event: 'renamed', data: { name: job.name, metadata: job.metadata } });
      return job;
    },
  };
}

function afterControl({ status, requested }: QueuedJob): Happened {
  return requested === null ? { event: 'status', data: { status } } : { event: 'requested', data: { requested } };
}
