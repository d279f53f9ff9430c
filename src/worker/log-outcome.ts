import type { BaseLogger } from 'pino';
import type { JobOutcome } from '../job/outcome.js';

/** Logs what became of a job. A job that vanished or was lost has been logged when that was found out. */
export function logOutcome(log: BaseLogger, job: string, outcome: JobOutcome): void {
  const { step } = outcome;
  if (outcome.type === 'succeeded') log.info({ job, steps: step }, 'Training is finished');
  else if (outcome.type === 'failed') log.error({ job, failure: outcome.error }, 'Training failed');
  else if (outcome.type === 'canceled') log.info({ job, step }, 'Job is canceled');
  else if (outcome.type === 'requeued') log.info({ job, step }, 'Job is back in the queue');
  else if (outcome.type === 'paused') {
    if (outcome.why === 'requested') log.info({ job, step }, 'Job is paused');
    else if (outcome.why === 'planned') log.info({ job, step }, 'Job is paused where it was to pause');
    else log.error({ job, failure: outcome.why }, 'Job is paused');
  }
}
