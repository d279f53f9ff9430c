import { parseArgs } from 'node:util';
import { presets } from '../model/presets.js';
import { PresetName } from '../schema/job.js';
import { Precision } from '../schema/precision.js';
import { exitOnUnhandled, reportOnStderr } from '../service/unhandled.js';
import { device } from '../tensorflow/index.js';
import { TrainingEngine } from '../training/engine.js';
import { measurePrecisions } from '../training/precision.js';

// Tries TensorFlow for `dcgan doctor`, in a process of its own: a library that does not fit the processor ends it. Prints what
// it finds as one line of JSON.

exitOnUnhandled(reportOnStderr('the examiner'));
const { values } = parseArgs({ options: { preset: { type: 'string' }, precision: { type: 'string' } } });

if (values.preset === undefined) {
  const facts = device();
  console.log(JSON.stringify({ ...facts, trials: measurePrecisions(presets.tiny.hyperparameters) }));
} else {
  const { hyperparameters } = presets[PresetName.parse(values.preset)];
  const { batchSize, imageSize } = hyperparameters;
  const engine = new TrainingEngine(hyperparameters, 1, Precision.parse(values.precision));
  const losses = engine.update(1, new Uint8Array(batchSize * imageSize ** 2 * 3).fill(127));
  engine.close();
  console.log(JSON.stringify({ losses }));
}
process.exit(0);
