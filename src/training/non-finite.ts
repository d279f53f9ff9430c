import type { Tensors } from '../model/tensors.js';
import type { Losses } from '../schema/history/losses.js';
import type { JobFailure } from '../schema/job.js';

/** Learning rates are multiplied by this when a training is rolled back. */
export const rollBackScale = 0.5;

/** What of the losses is not a finite number, in words. */
export function brokenLoss(losses: Losses): string | undefined {
  return Object.values(losses).every(Number.isFinite) ? undefined : 'A loss';
}

/** What of the arrays is not a finite number, in words. */
export function brokenTensor(tensors: Tensors): string | undefined {
  const name = Object.entries(tensors).find(([, { data }]) => !data.every(Number.isFinite))?.[0];
  return name && `A value of ${name}`;
}

/**
 * @param saved step of the last checkpoint, 0 when there is none
 * @param isSecond whether the training had already been rolled back
 */
export function nonFiniteFailure(what: string, step: number, saved: number, isSecond: boolean): JobFailure {
  const kept =
    saved > 0 ? `The checkpoint of step ${saved} is kept and still serves.` : 'No checkpoint had been saved yet.';
  const twice = isSecond ? ', again, although the learning rates had been halved' : '';
  const message = `${what} was no longer a finite number at step ${step}${twice}. ${kept} Start a new job with a lower generatorLearningRate and discriminatorLearningRate.`;
  return { code: 'NON_FINITE', message };
}

export function rollBackMessage(what: string, step: number, to: number): string {
  return `${what} was no longer a finite number at step ${step}. The training was rolled back to the checkpoint of step ${to} and continues with half the learning rates. Next time, lower generatorLearningRate and discriminatorLearningRate.`;
}
