import { expect, it } from 'vitest';
import { latents } from '../../src/model/latents.js';

it('gives image i of a seed the same latent in every grid', () => {
  const grid = latents(42, 0, 64, 100);
  for (const i of [0, 5, 63]) expect(latents(42, i, 1, 100)).toEqual(grid.slice(i * 100, (i + 1) * 100));
});

it('keeps a latent whose length changes', () => {
  expect(latents(42, 5, 1, 101).slice(0, 100)).toEqual(latents(42, 5, 1, 100));
});

it('is uniform in (-1, 1), and differs from seed to seed', () => {
  const values = latents(1, 0, 10_000, 10);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const square = values.reduce((a, b) => a + b * b, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(square).toBeCloseTo(1 / 3, 2);
  expect(values.every(v => v > -1 && v < 1)).toBe(true);
  expect(latents(2, 0, 1, 10)).not.toEqual(latents(1, 0, 1, 10));
});
