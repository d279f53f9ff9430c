import { presets } from '../../../src/model/presets.js';
import type { Comparison } from '../compare.js';
import type { SideSpec } from '../side-process.js';
import type { GenerateOptions } from '../untrained-generator.js';

/** A grid of 8×8, as GET /generate.png makes by default. */
const images = 64;
const { hyperparameters } = presets.seed;
const size = `${hyperparameters.imageSize}×${hyperparameters.imageSize}`;

/** 64 latents to 64 images. */
export function generation({ quick }: { readonly quick: boolean }): Comparison {
  return {
    name: 'generation',
    title: `${images} images of ${size}, preset seed`,
    runs: quick ? 1 : 10,
    work: { amount: images, unit: 'image' },
    sides: [onCpu('generator', 'generate')],
  };
}

/** 64 images to one PNG. */
export function png({ quick }: { readonly quick: boolean }): Comparison {
  return {
    name: 'png',
    title: `${images} images of ${size} as one PNG`,
    runs: quick ? 1 : 20,
    work: { amount: images, unit: 'image' },
    sides: [onCpu('PNG encoder', 'encode-png')],
  };
}

/** The service generates on the CPU unless configured otherwise. */
function onCpu(name: string, entry: string): SideSpec {
  return {
    name,
    entry,
    options: { hyperparameters, images } satisfies GenerateOptions,
    env: { CUDA_VISIBLE_DEVICES: '-1' },
  };
}
