import { describe, expect, it } from 'vitest';
import { toGaussian } from '../../src/latents/gaussian.js';
import { circle, lerp, loop, mix, type Path, walk } from '../../src/latents/paths.js';
import { latents } from '../../src/model/latents.js';

const draw = (seed: number) => latents(seed, 0, 1, 100);
const norm = (vector: Float32Array | Float64Array) => Math.hypot(...vector);
const gaussianLength = (z: Float32Array) => norm(toGaussian(z));
const distance = (a: Float32Array, b: Float32Array) => norm(a.map((x, i) => x - b[i]!));
const frames = (path: Path, count: number) =>
  Array.from({ length: count }, (_, i) => path.at(i / (path.isLoop ? count : count - 1)));

describe('mix', () => {
  it('begins and ends exactly at its ends', () => {
    expect(mix(draw(1), draw(2), 0)).toEqual(draw(1));
    expect(mix(draw(1), draw(2), 1)).toEqual(draw(2));
  });

  it('keeps |g| between its ends, where the straight line falls short of both', () => {
    for (let seed = 0; seed < 50; seed++) {
      const [a, b] = [draw(seed), draw(seed + 1000)];
      const lengths = [gaussianLength(a), gaussianLength(b)];
      for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        const length = gaussianLength(mix(a, b, share));
        expect(length).toBeGreaterThan(Math.min(...lengths) - 1e-4);
        expect(length).toBeLessThan(Math.max(...lengths) + 1e-4);
      }
      expect(gaussianLength(lerp(a, b, 0.5))).toBeLessThan(0.8 * Math.min(...lengths));
    }
  });

  it('has a way between latents that are the same, opposite, or zero', () => {
    const a = draw(1);
    const opposite = a.map(x => -x);
    const zero = new Float32Array(100);
    expect(distance(mix(a, a, 0.5), a)).toBeLessThan(1e-5);
    expect(gaussianLength(mix(a, opposite, 0.5))).toBeCloseTo(gaussianLength(a), 4);
    for (const z of [mix(a, zero, 0.5), mix(zero, zero, 0.5), circle(zero, a).at(0.3), circle(a, a).at(0.3)])
      expect(z.every(Number.isFinite)).toBe(true);
  });
});

describe('paths', () => {
  it('walk passes every stop, and its |g| stays between those of its stops', () => {
    const stops = [1, 2, 3].map(draw);
    const path = walk(stops);
    expect([path.at(0), path.at(0.5), path.at(1)]).toEqual(stops);
    const lengths = stops.map(gaussianLength);
    for (const z of frames(path, 40)) {
      expect(gaussianLength(z)).toBeGreaterThan(Math.min(...lengths) - 1e-4);
      expect(gaussianLength(z)).toBeLessThan(Math.max(...lengths) + 1e-4);
    }
  });

  it.each([
    ['loop', loop([1, 2, 3].map(draw))],
    ['circle', circle(draw(1), draw(2))],
  ])('%s: its last frame leads into its first', (_, path) => {
    expect(path.isLoop).toBe(true);
    const images = frames(path, 60);
    const steps = images.map((z, i) => distance(z, images[(i + 1) % images.length]!));
    expect(steps.at(-1)).toBeLessThan(1.5 * Math.max(...steps.slice(0, -1)));
    expect(distance(path.at(0), path.at(1))).toBeLessThan(1e-5);
  });

  it('circle keeps |g|', () => {
    const length = gaussianLength(draw(1));
    for (const z of frames(circle(draw(1), draw(2)), 16)) expect(gaussianLength(z)).toBeCloseTo(length, 4);
  });
});
