import { device, measurePrecisions, resolvePrecision } from '../../../src/tensorflow/index.js';
import { finiteTrials, type TensorFlowFacts } from '../machine.js';
import { serveSide } from '../serve-side.js';

// Tries both precisions as a training with `precision: auto` does.
await serveSide(() => {
  const trials = measurePrecisions();
  const { name, tensorflow } = device();
  const facts: TensorFlowFacts = {
    tensorflow,
    device: name,
    precisions: finiteTrials(trials),
    fasterPrecision: resolvePrecision('auto', () => trials),
  };
  return { facts, run() {} };
});
