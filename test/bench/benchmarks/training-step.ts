import { opThreads } from '../../../src/estimate/op-threads.js';
import { presets } from '../../../src/model/presets.js';
import { Hyperparameters } from '../../../src/schema/hyperparameters.js';
import type { Precision } from '../../../src/schema/precision.js';
import type { Comparison } from '../compare.js';
import type { GraphStepOptions } from '../sides/graph-step.js';
import type { PlainStepOptions } from '../sides/plain-step.js';

/** Networks with next to nothing to compute: what remains is the overhead of requesting a step. */
export const empty = Hyperparameters.parse({
  ...presets.seed.hyperparameters,
  imageSize: 16,
  latentSize: 4,
  batchSize: 2,
  generatorChannels: [4, 4, 4],
  discriminatorChannels: [4, 4, 4],
});

/** `stable` with the loss of the other presets: plain tfjs-node has no gradients of gradients for convolutions. */
const withoutPenalties = Hyperparameters.parse({ ...presets.stable.hyperparameters, loss: 'softmax', r1: 0, r2: 0 });

const networks = {
  empty: { hyperparameters: empty, runs: 50 },
  seed: { hyperparameters: presets.seed.hyperparameters, runs: 3 },
  paper: { hyperparameters: presets.paper.hyperparameters, runs: 1 },
  stable: { hyperparameters: withoutPenalties, runs: 10 },
  tiny: { hyperparameters: presets.tiny.hyperparameters, runs: 20 },
};

/** The service's training step against the same step in plain tfjs-node. */
export function trainingStep(
  network: keyof typeof networks,
  options: { readonly steps: number | undefined; readonly quick: boolean; readonly fasterPrecision: Precision },
): Comparison {
  const { hyperparameters, runs } = networks[network];
  const { imageSize, batchSize } = hyperparameters;
  const precisions: Precision[] = options.fasterPrecision === 'bfloat16' ? ['float32', 'bfloat16'] : ['float32'];
  return {
    name: network,
    title: `training step, ${imageSize}×${imageSize}, batch ${batchSize}`,
    runs: options.steps ?? (options.quick ? 1 : runs),
    work: { amount: 1, unit: 'step' },
    sides: [
      { name: 'plain tfjs-node', entry: 'plain-step', options: { hyperparameters } satisfies PlainStepOptions },
      ...precisions.map(precision => ({
        name: `graph, ${precision}`,
        entry: 'graph-step',
        options: { hyperparameters, precision } satisfies GraphStepOptions,
        env: opThreads(hyperparameters),
      })),
    ],
  };
}
