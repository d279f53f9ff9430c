import { describe, expect, it } from 'vitest';
import { formsFor } from '../../src/dcgan/index.js';

/** The form of the kernel's gradient of a hidden layer. */
const gradientOf = (instructions: readonly string[], images: number) =>
  formsFor('bfloat16', 'cpu', new Set(instructions)).convolutions.kernelGradient({
    images,
    side: 48,
    inputs: 32,
    outputs: 64,
  });

describe('the gradient of a kernel', () => {
  it('takes the images for channels, unless they are fewer than a tile of AMX holds', () => {
    const [amx, others] = [
      ['avx512f', 'avx512_bf16', 'amx_bf16'],
      ['avx512f', 'avx512_bf16'],
    ];
    expect([gradientOf(amx, 16), gradientOf(amx, 48)]).toEqual(['direct', 'dilated']);
    expect([gradientOf(others, 16), gradientOf(others, 48)]).toEqual(['dilated', 'dilated']);
  });
});
