import type { JobSpec, Progress } from '../schema/job.js';

/**
 * How far a job is.
 * @param images in its dataset
 * @param secondsPerStep of its last steps; null before they were measured
 */
export function trainingProgress(
  job: JobSpec,
  { step, trainedSeconds }: Pick<Progress, 'step' | 'trainedSeconds'>,
  images: number,
  secondsPerStep: number | null,
): Progress {
  const imagesSeen = step * job.hyperparameters.batchSize;
  const secondsLeft = (job.maxMinutes ?? Number.POSITIVE_INFINITY) * 60 - trainedSeconds;
  return {
    step,
    steps: job.steps,
    epoch: imagesSeen / images,
    imagesSeen,
    secondsPerStep,
    etaSeconds:
      secondsPerStep === null ? null : Math.max(0, Math.min(secondsPerStep * (job.steps - step), secondsLeft)),
    trainedSeconds,
  };
}
