import { presets } from '../../../src/model/presets.js';
import { type Comparison, type ComparisonResult, compare, type Watch } from '../compare.js';
import { type Placement, placementOf } from '../gpu/placement.js';
import { type StepOptions, stepComparison } from './step.js';
import { empty } from './training-step.js';

export interface GpuResult {
  readonly steps: readonly ComparisonResult[];
  readonly placements: readonly Placement[];
}

const precisions = ['float32', 'bfloat16'] as const;
const names = ['stable', 'seed', 'paper'] as const;

/**
 * What somebody with a GPU is asked for: the overhead of a step, the step of each preset in each precision beside PyTorch, and
 * which ops TensorFlow ran on the processor all the same. It runs without a GPU, too.
 */
export async function gpu(options: Omit<StepOptions, 'precisions'>, watch: Watch): Promise<GpuResult> {
  const networks = [
    { network: 'empty', hyperparameters: empty, runs: 200 },
    ...(options.quick ? [] : names).map(network => ({ network, ...presets[network], runs: 20 })),
  ];
  const comparisons = networks.flatMap(({ network, hyperparameters, runs }) =>
    precisions.map(
      (precision): Comparison => stepComparison({ name: 'gpu', network, hyperparameters, precision, runs }, options),
    ),
  );
  const steps: ComparisonResult[] = [];
  for (const comparison of comparisons) steps.push(await compare(comparison, watch));
  const placements: Placement[] = [];
  for (const preset of options.quick ? (['tiny'] as const) : names)
    for (const precision of precisions) {
      watch.progress(`gpu: where the ops of ${preset} run, ${precision}`);
      placements.push(await placementOf(preset, precision));
      watch.signal.throwIfAborted();
    }
  return { steps, placements };
}
