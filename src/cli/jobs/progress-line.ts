import type { Job } from '../../client/index.js';
import { duration, progressBar } from '../terminal/status-line.js';

type Shown = Pick<Job, 'preparation' | 'progress' | 'status' | 'losses'> &
  Partial<Pick<Job, 'queuePosition' | 'maxMinutes'>>;

/** One line on how far a job is: a bar, its step, its losses, and the time that is left. */
export function progressLine(job: Shown): string {
  return [barOf(job), lossesOf(job), paceOf(job)].filter(part => part !== '').join('  ');
}

/** How far it is, as a bar with its step, or what it waits for. */
export function barOf({ preparation, progress, status, queuePosition, maxMinutes }: Shown): string {
  if (status === 'queued') return queuePosition ? `waiting behind ${others(queuePosition)}` : 'waiting for the worker';
  if (progress.step === 0 && preparation)
    return `${progressBar(preparation.done / Math.max(1, preparation.total))} ${preparation.what} ${preparation.done}/${preparation.total}`;
  const { step, steps, trainedSeconds } = progress;
  // It ends at whichever comes first.
  const done = Math.max(step / steps, maxMinutes ? trainedSeconds / 60 / maxMinutes : 0);
  return `${progressBar(status === 'succeeded' ? 1 : done)} step ${step}/${steps}`;
}

const others = (count: number) => `${count} other ${count === 1 ? 'job' : 'jobs'}`;

export function lossesOf({ losses }: Pick<Job, 'losses'>): string {
  if (!losses) return '';
  const { generator, discriminator, dReal, dFake } = losses;
  return `losses G ${generator.toFixed(2)} D ${discriminator.toFixed(2)}  D(x) ${dReal.toFixed(2)} D(G(z)) ${dFake.toFixed(2)}`;
}

/** Its speed, and the time that is left. */
export function paceOf({ progress, status }: Pick<Job, 'progress' | 'status'>): string {
  const { step, steps, secondsPerStep, etaSeconds } = progress;
  const parts: string[] = [];
  if (status === 'queued') return '';
  if (secondsPerStep !== null) parts.push(`${secondsPerStep.toPrecision(2)} s/step`);
  if (etaSeconds !== null && step < steps && status === 'running') parts.push(`${duration(etaSeconds)} left`);
  return parts.join('  ');
}

/** The last measurement, each measure beside what real images get. */
export function qualityOf({ quality }: Pick<Job, 'quality'>): string {
  if (!quality) return '';
  const { swd, swdFloor, msSsim, msSsimReals, memorised, step } = quality;
  return `SWD ${swd.toFixed(1)} (reals ${swdFloor.toFixed(1)})  MS-SSIM ${msSsim.toFixed(2)} (reals ${msSsimReals.toFixed(2)})  copies ${Math.round(memorised * 100)} %  at step ${step}`;
}
