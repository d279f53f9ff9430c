import { duration, progressBar } from '../../cli/terminal/status-line.js';
import type { JobView } from '../../schema/job.js';

/** One line on how far a job is: a bar, its step, its losses, and the time that is left. */
export function progressLine(job: Pick<JobView, 'preparation' | 'progress' | 'losses' | 'status'>): string {
  const { preparation, progress, losses } = job;
  if (job.status === 'queued') return 'waiting for the worker';
  if (progress.step === 0 && preparation)
    return `${progressBar(preparation.done / Math.max(1, preparation.total))} ${preparation.what} ${preparation.done}/${preparation.total}`;
  const parts = [`${progressBar(progress.step / progress.steps)} step ${progress.step}/${progress.steps}`];
  if (losses)
    parts.push(
      `losses G ${losses.generator.toFixed(2)} D ${losses.discriminator.toFixed(2)}`,
      `D(x) ${losses.dReal.toFixed(2)} D(G(z)) ${losses.dFake.toFixed(2)}`,
    );
  if (progress.secondsPerStep !== null) parts.push(`${progress.secondsPerStep.toPrecision(2)} s/step`);
  if (progress.etaSeconds !== null && progress.step < progress.steps)
    parts.push(`${duration(progress.etaSeconds)} left`);
  return parts.join('  ');
}
