import type { JobSpec, Progress, TrainingLimit } from '../schema/job.js';

type Reached = Pick<Progress, 'step' | 'trainedSeconds'>;

/** Whether a training has reached a limit. */
export function isReached(limit: TrainingLimit, { step, trainedSeconds }: Reached): boolean {
  return 'steps' in limit ? step >= limit.steps : trainedSeconds >= limit.minutes * 60;
}

/** The limit that a training has reached: its end, or the point where it is to pause; undefined before either. */
export function limitReached(
  { steps, maxMinutes, pauseAfter }: Pick<JobSpec, 'steps' | 'maxMinutes' | 'pauseAfter'>,
  reached: Reached,
): 'end' | 'pause' | undefined {
  if (isReached({ steps }, reached)) return 'end';
  if (maxMinutes !== null && isReached({ minutes: maxMinutes }, reached)) return 'end';
  return pauseAfter !== null && isReached(pauseAfter, reached) ? 'pause' : undefined;
}
