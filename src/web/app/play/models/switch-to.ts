import type { Model } from '../../../../client/index.js';
import { explore, explored } from '../explored.js';
import { drawingModel } from './use-models.js';

/** Of any training: what a seed stands for depends on nothing else. */
const seed = /^seed\(\s*\d+\s*(,\s*\d+\s*)?\)$/;

/**
 * Has another checkpoint draw. Names and vectors mean nothing in another training, so that there the image begins anew.
 * @param id undefined for the one that the service chooses
 */
export function switchTo(id: string | undefined, models: readonly Model[]): void {
  const { model, at } = explored.peek();
  const isOfSameTraining = drawingModel(models, model)?.job === drawingModel(models, id)?.job;
  if (isOfSameTraining) explore({ model: id });
  else explore({ model: id, moves: {}, at: seed.test(at) ? at : 'seed(42)' });
}
