import type { JobSpec, Progress, TrainingLimit } from '../schema/job.js';

type Reached = Pick<Progress, 'step' | 'trainedSeconds'>;

/** Whether a training has gone as far as a limit. */
export function isReached(limit: TrainingLimit, { step, trainedSeconds }: Reached): boolean {
  return 'steps' in limit ? step >= limit.steps : trainedSeconds >= limit.minutes * 60;
}

/** What a training has come to by now: its end, or the place where it is to pause; undefined on the way. */
export function placeOf(
  { steps, maxMinutes, pauseAfter }: Pick<JobSpec, 'steps' | 'maxMinutes' | 'pauseAfter'>,
  reached: Reached,
): 'end' | 'pause' | undefined {
  if (isReached({ steps }, reached)) return 'end';
  if (maxMinutes !== null && isReached({ minutes: maxMinutes }, reached)) return 'end';
  return pauseAfter !== null && isReached(pauseAfter, reached) ? 'pause' : undefined;
}
