import type { Layer, Network } from '../model/architecture.js';
import type { Tensors } from '../model/tensors.js';
import { type FoldedLayer, type FoldedWeights, foldGenerator, foldLayer } from './folded-generator.js';

/** Which of the generator's weights: those of the last step, or their running average. */
export type WeightsKind = 'raw' | 'ema';

/** Names of a parameter's Adam moments and running average, derived from the parameter's own. */
export const stateNames = {
  m: (parameter: string) => `adam/m/${parameter}`,
  v: (parameter: string) => `adam/v/${parameter}`,
  ema: (parameter: string) => `ema/${parameter}`,
  /** The vector of the power iteration for spectral normalization. */
  spectral: (kernel: string) => `spectral/${kernel}`,
  /** How often images are augmented, and how sure the discriminator has been of real ones. */
  augmentProbability: 'augment/probability',
  augmentCertainty: 'augment/certainty',
};

/** Whether an array belongs to the adaptive augmentation. */
export const isOfAugmentation = (name: string): boolean => name.startsWith('augment/');

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
  const [values, moments] = readers(tensors, kind);
  return foldGenerator(network, values, moments);
}

/**
 * The layers of the served generator one by one, from the arrays of a checkpoint. The last one is kept.
 * @throws Error naming the first array that is missing, when a layer is asked for
 */
export function layerFolder(tensors: Tensors, kind: WeightsKind): (layer: Layer) => FoldedLayer {
  const [values, moments] = readers(tensors, kind);
  let last: { readonly name: string; readonly folded: FoldedLayer } | undefined;
  return layer => {
    if (last?.name !== layer.name) last = { name: layer.name, folded: foldLayer(layer, values, moments) };
    return last.folded;
  };
}

function readers(tensors: Tensors, kind: WeightsKind) {
  const data = (name: string) => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`The checkpoint has no ${name}: it belongs to another architecture`);
    return tensor.data;
  };
  const values = (name: string) => data(kind === 'ema' ? stateNames.ema(name) : name);
  const moments = (norm: string) => {
    const { mean, variance } = momentNames(kind, norm);
    return { mean: data(mean), variance: data(variance) };
  };
  return [values, moments] as const;
}
