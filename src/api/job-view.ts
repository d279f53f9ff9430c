import type { JobView } from '../schema/job.js';
import type { QueuedJob } from './dependencies.js';

/** A job with the addresses of what belongs to it. */
export function jobView(job: QueuedJob): JobView {
  const self = `/jobs/${job.id}`;
  return {
    ...job,
    urls: {
      self,
      metrics: `${self}/metrics`,
      latestSample: job.latestSample === null ? null : `${self}/samples/${job.latestSample}.png`,
      generate: job.latestCheckpoint && `/generate.png?seed=42&model=${job.latestCheckpoint.id}`,
    },
  };
}
