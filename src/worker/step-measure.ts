import type { JobRecord, JobSpec } from '../schema/job.js';
import type { TrainingEvent } from '../schema/worker/messages.js';
import type { StepTime } from '../schema/worker/record.js';

/** Steps of an attempt before their median counts. */
const leastSteps = 10;

/** Measures how long the steps of an attempt take, from its events, once there are enough of them. */
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
