import { describe, expect, it } from 'vitest';
import { automaticDirections } from '../../src/latents/automatic-directions.js';
import { taughtDirection } from '../../src/latents/taught-direction.js';
import { without } from '../../src/latents/without.js';
import { latents } from '../../src/model/latents.js';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe('automatic directions', () => {
  it('are orthonormal eigenvectors of A·Aᵀ by falling eigenvalue, their largest element positive', () => {
    const [rows, cols] = [6, 40];
    const kernel = latents(7, 0, 1, rows * cols);
    const directions = automaticDirections(kernel, rows, rows);
    const columns = Array.from({ length: cols }, (_, c) => {
      const column = Float32Array.from({ length: rows }, (_, r) => kernel[r * cols + c]!);
      return column.map(x => x / Math.hypot(...column));
    });
    const variance = (d: Float32Array) => columns.reduce((sum, column) => sum + dot(column, d) ** 2, 0);
    const eigenvalues = directions.map(variance);
    expect(eigenvalues).toEqual([...eigenvalues].sort((a, b) => b - a));
    directions.forEach((d, i) => {
      expect(d.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0)).toBeGreaterThan(0);
      directions.forEach((other, k) => {
        expect(dot(d, other)).toBeCloseTo(i === k ? 1 : 0, 5);
      });
      // A·Aᵀ·d = λ·d
      for (let r = 0; r < rows; r++)
        expect(columns.reduce((sum, column) => sum + column[r]! * dot(column, d), 0)).toBeCloseTo(
          eigenvalues[i]! * d[r]!,
          4,
        );
    });
  });

  it('do not change when columns are scaled, as folding a batch norm does', () => {
    const kernel = latents(7, 0, 1, 240);
    const scaled = kernel.map((x, i) => x * (1 + (i % 40)));
    automaticDirections(scaled, 6, 3).forEach((d, i) => {
      expect(dot(d, automaticDirections(kernel, 6, 3)[i]!)).toBeCloseTo(1, 5);
    });
  });
});

describe('a taught direction', () => {
  const size = 100;
  const rows = (seed: number, count: number) => Array.from({ length: count }, (_, i) => latents(seed, i, 1, size));
  /** What images look like whose generator turns z into 40 numbers, as a random but smooth function. */
  const weights = latents(9, 0, 40, size);
  const looksOf = (many: readonly Float32Array[]) =>
    Float32Array.from(
      many.flatMap(z =>
        Array.from({ length: 40 }, (_, k) => Math.tanh(dot(z, weights.subarray(k * size, (k + 1) * size)) / 3)),
      ),
    );
  const samples = rows(1, 256);
  const sampleLooks = looksOf(samples);
  /** What the first feature shows. */
  const truth = weights.subarray(0, size).map((x, _, all) => x / Math.hypot(...all));
  const examples = (count: number, seed = 3) => {
    const [shown, lacking]: [Float32Array[], Float32Array[]] = [[], []];
    for (let i = 0; shown.length < count || lacking.length < count; i++) {
      const z = latents(seed, i, 1, size);
      const place = dot(z, truth);
      if (place > 0.3 && shown.length < count) shown.push(z);
      if (place < -0.3 && lacking.length < count) lacking.push(z);
    }
    return { shown, lacking, looks: looksOf([...shown, ...lacking]), samples, sampleLooks };
  };

  it('is far closer to the truth than the difference of means, and the more examples, the closer', () => {
    const { shown, lacking } = examples(8);
    const mean = (many: readonly Float32Array[]) =>
      truth.map((_, i) => many.reduce((sum, z) => sum + z[i]! / many.length, 0));
    const [a, b] = [mean(shown), mean(lacking)];
    const difference = a.map((x, i) => x - b[i]!);
    const [few, many] = [taughtDirection(examples(8)), taughtDirection(examples(64))];
    expect(dot(few.vector, truth)).toBeGreaterThan(dot(difference, truth) / Math.hypot(...difference) + 0.1);
    expect(dot(many.vector, truth)).toBeGreaterThan(dot(few.vector, truth));
    expect(dot(many.vector, truth)).toBeGreaterThan(0.9);
    expect(Math.hypot(...many.vector)).toBeCloseTo(1, 5);
    expect(many.accuracy).toBeGreaterThan(0.9);
    expect(many.certainty).toBeGreaterThan(few.certainty);
  });

  it('of one example each is undecided, and there is none between groups that look the same', () => {
    expect(taughtDirection(examples(1)).accuracy).toBe(0.5);
    const { shown, looks } = examples(4);
    const half = looks.subarray(0, looks.length / 2);
    const same = taughtDirection({
      shown,
      lacking: shown,
      looks: Float32Array.from([...half, ...half]),
      samples,
      sampleLooks,
    });
    expect(same.vector).toEqual(new Float32Array(size));
  });

  it('says nothing of a generator whose images are all the same', () => {
    const all = examples(2);
    const flat = { ...all, looks: new Float32Array(160).fill(0.5), sampleLooks: new Float32Array(256 * 40).fill(0.5) };
    expect(taughtDirection(flat).vector).toEqual(new Float32Array(size));
  });
});

describe('without', () => {
  it('leaves nothing along the others, also when they lean on each other', () => {
    const [d, a, b] = [1, 2, 3].map(seed => latents(seed, 0, 1, 20)) as [Float32Array, Float32Array, Float32Array];
    const rest = without(d, [a, b, a.map((x, i) => x + b[i]!)]);
    for (const other of [a, b]) expect(dot(rest, other)).toBeCloseTo(0, 5);
    expect(Math.hypot(...rest)).toBeCloseTo(1, 5);
    expect(without(a, [a])).toEqual(new Float32Array(20));
  });
});
