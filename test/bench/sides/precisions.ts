import { presets } from '../../../src/model/presets.js';
import { device } from '../../../src/tensorflow/index.js';
import { measurePrecisions } from '../../../src/training/precision.js';
import { finiteTrials, type TensorFlowFacts } from '../machine.js';
import { serveSide } from '../serve-side.js';

// Tries both precisions as a training with `precision: auto` does.
await serveSide(() => {
  const [full, half] = measurePrecisions(presets.seed.hyperparameters);
  const { name, tensorflow } = device();
  const facts: TensorFlowFacts = {
    tensorflow,
    device: name,
    precisions: finiteTrials([full, half]),
    fasterPrecision: half.seconds < full.seconds ? 'bfloat16' : 'float32',
  };
  return { facts, run() {} };
});
