import { penaltyCount } from '../../../src/model/penalties.js';
import type { Hyperparameters } from '../../../src/schema/hyperparameters.js';

/** Training steps that are measured as one run: with penalties as many as it takes from one of them to the next. */
export function stepsOfRun(h: Hyperparameters): number {
  return penaltyCount(h) > 0 ? h.penaltyEvery : 1;
}
