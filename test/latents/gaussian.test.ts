import { describe, expect, it } from 'vitest';
import { toGaussian, toUniform } from '../../src/latents/gaussian.js';

describe('the Gaussian map', () => {
  it('knows the quantiles of tables', () => {
    // Φ⁻¹ of 0.5, 0.75, 0.975, 0.999 and 0.001, to the digits of Abramowitz & Stegun, table 26.5.
    const z = [0.5, 0.75, 0.975, 0.999, 0.001].map(p => 2 * p - 1);
    const expected = [0, 0.6744897501960817, 1.959963984540054, 3.090232306167813, -3.090232306167813];
    // z is float32: its rounding moves the quantile by up to 2⁻²⁵/φ(g).
    toGaussian(Float32Array.from(z)).forEach((g, i) => {
      expect(g).toBeCloseTo(expected[i]!, 4);
    });
  });

  it('comes back to the same float32, also near the ends', () => {
    const z = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / 1000.001);
    const ends = Float32Array.of(1 - 2 ** -23, -(1 - 2 ** -23), 2 ** -30, -0.85, 0.85, 0.8500001);
    for (const values of [z, ends]) {
      toUniform(toGaussian(values)).forEach((back, i) => {
        expect(Math.abs(back - values[i]!)).toBeLessThanOrEqual(2 ** -24);
      });
    }
  });

  it('clamps what is outside of the cube', () => {
    const [one, beyond, below] = toGaussian(Float32Array.of(1, 7, -7));
    expect(Number.isFinite(one)).toBe(true);
    expect(beyond).toBe(one);
    expect(below).toBe(-one!);
    expect([...toUniform(Float64Array.of(50, -50))]).toEqual([1, -1]);
  });
});
