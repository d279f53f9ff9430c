import type { JobRecord, JobSpec } from '../schema/job.js';
import type { TrainingEvent } from '../schema/worker/messages.js';
import type { StepTime } from '../schema/worker/record.js';

/** An attempt's steps before their median counts. */
const leastSteps = 10;

/** Tells the time of an attempt's steps from its events, once there are enough of them. */
export function stepMeasure({ hyperparameters }: JobSpec) {
  let first: number | undefined;
  return (event: TrainingEvent, { precision }: Pick<JobRecord, 'precision'>): StepTime | undefined => {
    if (event.type !== 'progress' || precision === null) return undefined;
    const { step, secondsPerStep } = event.progress;
    first ??= step;
    if (step - first < leastSteps || !secondsPerStep) return undefined;
    return { hyperparameters, precision, secondsPerStep, measuredAt: new Date().toISOString() };
  };
}
