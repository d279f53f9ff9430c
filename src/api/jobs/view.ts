import type { QueuedJob } from '../../job/queued-job.js';
import type { JobView } from '../../schema/job.js';

/** A job with its URLs. @param basePath prefix of the URLs */
export function jobView(job: QueuedJob, basePath: string): JobView {
  const self = `${basePath}/jobs/${job.id}`;
  return {
    ...job,
    urls: {
      self,
      metrics: `${self}/metrics`,
      latestSample: job.latestSample === null ? null : `${self}/samples/${job.latestSample}.png`,
      generate: job.latestCheckpoint && `${basePath}/generate.png?seed=42&model=${job.latestCheckpoint.id}`,
    },
  };
}
