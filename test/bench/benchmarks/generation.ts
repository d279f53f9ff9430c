import * as g from '../../../src/graph/index.js';
import { generatorNetwork } from '../../../src/model/architecture.js';
import { presets } from '../../../src/model/presets.js';
import type { Precision } from '../../../src/schema/precision.js';
import type { Comparison } from '../compare.js';
import type { SideSpec } from '../side-process.js';
import type { MatrixProductOptions } from '../sides/matrix-product.js';
import type { GenerateOptions } from '../untrained-generator.js';

/** A grid of 8×8, as GET /generate.png makes by default. */
const images = 64;
const { hyperparameters } = presets.seed;
const size = `${hyperparameters.imageSize}×${hyperparameters.imageSize}`;

const cpuAlone = { CUDA_VISIBLE_DEVICES: '-1' };

/** 64 latents to 64 images. */
export function generation({ quick }: { readonly quick: boolean }): Comparison {
  return {
    name: 'generation',
    title: `${images} images of ${size}, preset seed`,
    runs: quick ? 1 : 10,
    cpu: true,
    work: { amount: images, unit: 'image' },
    sides: [onCpu('generator', 'generate')],
  };
}

/**
 * The generator against a large matrix product of as many operations: how much of what the machine can do it reaches, in
 * float32 and, where it is the faster one, in bfloat16.
 */
export function generator({
  quick,
  precisions,
}: {
  readonly quick: boolean;
  readonly precisions: readonly Precision[];
}) {
  const network = generatorNetwork(hyperparameters);
  // Two for each number of a kernel, at each place that it meets.
  const flopsOfImage = [network.dense, ...network.blocks].reduce(
    (sum, { kernel, side }, i) => sum + 2 * g.sizeOf(kernel.shape) * (i === 0 ? 1 : (side / 2) ** 2),
    0,
  );
  const flops = images * flopsOfImage;
  const comparisons = (precision: Precision): Comparison[] => [
    {
      name: 'generator',
      title: `${images} images of ${size}, preset seed, and a product of as many operations, ${precision}`,
      runs: quick ? 1 : 20,
      cpu: true,
      work: { amount: images, unit: 'image' },
      sides: [
        {
          name: 'matrix product',
          entry: 'matrix-product',
          options: { flops, precision } satisfies MatrixProductOptions,
          env: cpuAlone,
        },
        onCpu('generator', 'generate', precision),
      ],
    },
    {
      name: 'generator',
      title: `1 image, ${precision}`,
      runs: quick ? 1 : 200,
      cpu: true,
      work: { amount: 1, unit: 'image' },
      sides: [onCpu('generator', 'generate', precision, 1)],
    },
  ];
  return precisions.flatMap(comparisons);
}

/** 64 images to one PNG. */
export function png({ quick }: { readonly quick: boolean }): Comparison {
  return {
    name: 'png',
    title: `${images} images of ${size} as one PNG`,
    runs: quick ? 1 : 20,
    cpu: true,
    work: { amount: images, unit: 'image' },
    sides: [onCpu('PNG encoder', 'encode-png')],
  };
}

/** The service generates on the CPU unless configured otherwise. */
function onCpu(name: string, entry: string, precision: Precision = 'float32', count = images): SideSpec {
  return {
    name,
    entry,
    options: { hyperparameters, images: count, precision } satisfies GenerateOptions,
    env: cpuAlone,
  };
}
