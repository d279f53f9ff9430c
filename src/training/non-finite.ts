import type { Tensors } from '../model/tensors.js';
import type { JobFailure, Losses } from '../schema/job.js';

/** Learning rates are multiplied with this when a training is set back. */
export const setBackScale = 0.5;

/** What of the losses is no finite number, in words. */
export function brokenLoss(losses: Losses): string | undefined {
  return Object.values(losses).every(Number.isFinite) ? undefined : 'A loss';
}

/** What of the arrays is no finite number, in words. */
export function brokenTensor(tensors: Tensors): string | undefined {
  const name = Object.entries(tensors).find(([, { data }]) => !data.every(Number.isFinite))?.[0];
  return name && `A value of ${name}`;
}

/** @param saved step of the last checkpoint, 0 when there is none */
export function nonFiniteFailure(what: string, step: number, saved: number, again: boolean): JobFailure {
  const kept =
    saved > 0 ? `The checkpoint of step ${saved} is kept and still serves.` : 'No checkpoint had been saved yet.';
  const twice = again ? ', again, although the learning rates had been halved' : '';
  const message = `${what} was no longer a finite number at step ${step}${twice}. ${kept} Train anew with a lower generatorLearningRate and discriminatorLearningRate.`;
  return { code: 'NON_FINITE', message };
}

export function setBackMessage(what: string, step: number, to: number): string {
  return `${what} was no longer a finite number at step ${step}. The training went back to the checkpoint of step ${to} and goes on with half the learning rates. Next time, lower generatorLearningRate and discriminatorLearningRate.`;
}
