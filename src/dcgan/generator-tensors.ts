import type { Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
import { type FoldedWeights, foldGenerator } from './folded-generator.js';

/** Which of the generator's weights: those of the last step, or their running average. */
export type WeightsKind = 'raw' | 'ema';

/** Names of a parameter's Adam moments and running average, derived from the parameter's own. */
export const stateNames = {
  m: (parameter: string) => `adam/m/${parameter}`,
  v: (parameter: string) => `adam/v/${parameter}`,
  ema: (parameter: string) => `ema/${parameter}`,
  /** The vector of the power iteration for spectral normalization. */
  spectral: (kernel: string) => `spectral/${kernel}`,
};

/** Names of a batch norm's measured moments. */
export const momentNames = (kind: WeightsKind, norm: string) => ({
  mean: `moments/${kind}/${norm}/mean`,
  variance: `moments/${kind}/${norm}/variance`,
});

/** Whether an array is part of the served generator; all others are for resuming a training. */
export function servesGeneration(name: string): boolean {
  return name.startsWith('generator/') || name.startsWith('ema/') || name.startsWith('moments/');
}

/**
 * The served generator, from the arrays of a checkpoint.
 * @throws Error naming the first array that is missing
 */
export function foldTensors(network: Network, tensors: Tensors, kind: WeightsKind): FoldedWeights {
  const data = (name: string) => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`The checkpoint has no ${name}: it belongs to another architecture`);
    return tensor.data;
  };
  return foldGenerator(
    network,
    name => data(kind === 'ema' ? stateNames.ema(name) : name),
    norm => {
      const { mean, variance } = momentNames(kind, norm);
      return { mean: data(mean), variance: data(variance) };
    },
  );
}
