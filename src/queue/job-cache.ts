import type { QueuedJob } from '../job/queued-job.js';
import type { JobAction } from '../job/transitions.js';
import type { JobChange, JobRecord, JobSpec, TrainingLimit } from '../schema/job.js';
import type { JobFeed } from './events/job-feed.js';
import type { JobQueue } from './job-queue.js';

/** Longest that a view is kept without an event, in milliseconds. */
const maxAgeMs = 5000;
/** Views kept at once. */
const maxViews = 5000;

/** The queue with its reads of single jobs shared, see {@link jobCache}. */
export function cachedJobs(queue: JobQueue, feed: JobFeed) {
  const cache = jobCache(feed, id => queue.get(id));
  /** This process sees its own changes at once. */
  const changing = async <T>(id: string, change: Promise<T>): Promise<T> => {
    try {
      return await change;
    } finally {
      cache.forget(id);
    }
  };
  return {
    add: (spec: JobSpec) => changing(spec.id, queue.add(spec)),
    addOnce: (...args: Parameters<JobQueue['addOnce']>) => queue.addOnce(...args),
    addEnded: (spec: JobSpec, record: JobRecord) => changing(spec.id, queue.addEnded(spec, record)),
    admit: (count: number) => queue.admit(count),
    addAll: (specs: readonly JobSpec[]) => queue.addAll(specs),
    proceed: (id: string, rung: number, pauseAfter: TrainingLimit | null) =>
      changing(id, queue.proceed(id, rung, pauseAfter)),
    drop: (id: string, why: string) => changing(id, queue.drop(id, why)),
    get: (id: string) => cache.get(id),
    list: (query: Parameters<JobQueue['list']>[0]) => queue.list(query),
    control: (id: string, action: JobAction) => changing(id, queue.control(id, action)),
    rename: (id: string, change: JobChange) => changing(id, queue.rename(id, change)),
    forgetCheckpoints: (...args: Parameters<JobQueue['forgetCheckpoints']>) =>
      changing(args[0], queue.forgetCheckpoints(...args)),
    announceCheckpoints: (id: string) => queue.announceCheckpoints(id),
    remove: (id: string) => changing(id, queue.remove(id)),
    workers: () => queue.workers(),
  };
}

/**
 * Reads a job once for all requests until something happens to it, so that polling costs little. The same view is the same
 * object.
 * @param load reads a job from the queue
 */
export function jobCache(feed: JobFeed, load: (id: string) => Promise<QueuedJob | undefined>) {
  const views = new Map<string, { readonly view: Promise<QueuedJob | undefined>; readonly until: number }>();
  /** Jobs whose position in the queue depends on others. */
  const waiting = new Set<string>();
  const forget = (id: string) => {
    views.delete(id);
    waiting.delete(id);
  };
  const forgetAll = () => {
    views.clear();
    waiting.clear();
  };
  feed.listen(({ job, isRecord }) => {
    forget(job);
    if (!isRecord) for (const id of [...waiting]) forget(id);
  }, forgetAll);
  return {
    get(id: string): Promise<QueuedJob | undefined> {
      const known = views.get(id);
      const now = performance.now();
      if (known && feed.isCurrent && now < known.until) return known.view;
      const view = load(id);
      if (views.size >= maxViews) views.clear();
      views.set(id, { view, until: now + maxAgeMs });
      view.then(
        job => {
          if (job?.status === 'queued' && views.get(id)?.view === view) waiting.add(id);
          // There is no end of unknown ids.
          if (!job && views.get(id)?.view === view) forget(id);
        },
        () => forget(id),
      );
      return view;
    },
    forget,
  };
}
