import type { Hyperparameters } from '../schema/hyperparameters.js';

/** The probability of `real` that the discriminator learns for real images. Losses that know no probabilities ignore it. */
export function realLabelOf({ loss, realLabel }: Pick<Hyperparameters, 'loss' | 'realLabel'>): number {
  return loss === 'softmax' || loss === 'sigmoid' ? realLabel : 1;
}
