import { measurePrecisions } from '../src/training/precision.js';
import { smallHyperparameters } from './small-training.js';

/** The precisions that this machine can train in: some processors or oneDNN settings have no kernels for bfloat16. */
export const precisions = measurePrecisions(smallHyperparameters)
  .filter(({ seconds }) => Number.isFinite(seconds))
  .map(({ precision }) => precision);
