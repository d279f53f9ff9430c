import type { Job } from '../../../client/index.js';

/** Whether a training's loss has a label of real images, and it is not smoothed yet. Other losses compare images. */
export function canSmoothLabel({ loss, realLabel }: Pick<Job['hyperparameters'], 'loss' | 'realLabel'>): boolean {
  return (loss === 'softmax' || loss === 'sigmoid') && realLabel > 0.9;
}
