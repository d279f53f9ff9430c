import { presets } from '../model/presets.js';
import { Hyperparameters } from '../schema/hyperparameters.js';
import type { BlockShape } from '../schema/worker/record.js';

const sized = (imageSize: number, batchSize: number, generatorChannels: readonly number[]): Hyperparameters =>
  Hyperparameters.parse({
    ...presets.seed.hyperparameters,
    imageSize,
    batchSize,
    generatorChannels,
    discriminatorChannels: generatorChannels.toReversed(),
  });

/**
 * Networks whose whole steps are measured: an almost empty one, one with many weights and few images, networks of the
 * usual shapes, and one with large maps.
 */
export const calibrationNetworks = [
  sized(16, 2, [4, 4]),
  sized(16, 2, [512, 256]),
  sized(32, 32, [96, 48, 24]),
  sized(64, 16, [128, 64, 32, 16]),
  sized(48, 16, [202, 122, 58, 30]),
  sized(96, 32, [58, 30]),
];

/** Channels of a block nearer to the images and farther from them, and the side of its larger map. */
const innerBlocks = [
  [32, 64, 32],
  [128, 256, 16],
  [58, 98, 24],
  [256, 512, 8],
  [16, 32, 32],
  [122, 202, 12],
  [64, 128, 16],
  [58, 98, 48],
  [128, 256, 8],
  [24, 48, 16],
  [64, 128, 32],
  [122, 202, 24],
  [27, 53, 16],
  [42, 86, 8],
  [512, 1024, 8],
] as const;
/** Channels of a block whose other side is images, and the side of these. */
const edgeBlocks = [
  [32, 32],
  [64, 64],
  [58, 96],
  [26, 32],
  [128, 64],
  [16, 64],
] as const;

/** Blocks that are measured by themselves, in this order, as far as time allows. */
export const calibrationBlocks: readonly BlockShape[] = [
  ...edgeBlocks.flatMap(([channels, side]) => pair(3, channels, side, true)),
  ...innerBlocks.flatMap(([near, far, side]) => pair(near, far, side, false)),
];

function pair(near: number, far: number, side: number, isEdge: boolean): BlockShape[] {
  return [
    { network: 'discriminator', inputs: near, outputs: far, side, isEdge },
    { network: 'generator', inputs: far, outputs: near, side, isEdge },
  ];
}
