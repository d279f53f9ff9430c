import { describe, expect, it } from 'vitest';
import { dampedStep } from '../../src/latents/levenberg-marquardt.js';
import { type Cost, minimize, type Place } from '../../src/latents/minimize.js';
import { numbers } from '../graph/gradient-check.js';

/** ‖A·z − b‖² with A m × n, and how far each residual is bent: r + bend·r³. */
function cost(A: Float32Array, b: Float32Array, n: number, bend = 0): Cost {
  const m = b.length;
  const residual = (z: Float32Array, i: number) => {
    const r = z.reduce((sum, x, j) => sum + A[i * n + j]! * x, -b[i]!);
    return { value: r + bend * r ** 3, slope: 1 + 3 * bend * r ** 2 };
  };
  return {
    costs: zs =>
      Float32Array.from({ length: zs.length / n }, (_, k) => {
        const z = zs.subarray(k * n, (k + 1) * n);
        return Array.from({ length: m }, (_, i) => residual(z, i).value ** 2).reduce((x, y) => x + y);
      }),
    linearize: z => {
      const [normal, gradient] = [new Float32Array(n * n), new Float32Array(n)];
      for (let i = 0; i < m; i++) {
        const { value, slope } = residual(z, i);
        for (let j = 0; j < n; j++) {
          gradient[j]! += slope * A[i * n + j]! * value;
          for (let k = 0; k < n; k++) normal[j * n + k]! += slope ** 2 * A[i * n + j]! * A[i * n + k]!;
        }
      }
      return { normal, gradient };
    },
  };
}

const rules = { iterations: 50, enough: 1e-8, leastGain: 1e-6 };

function minimum(problem: Cost, z: Float32Array): { last: Place; costs: number[] } {
  const steps = minimize(problem, { z, cost: problem.costs(z)[0]! }, rules);
  const costs: number[] = [];
  for (;;) {
    const { done, value } = steps.next();
    if (done) return { last: value, costs };
    costs.push(value.cost);
  }
}

describe('Levenberg-Marquardt in the cube', () => {
  const n = 6;
  const A = numbers(12 * n, 1);
  const times = (z: Float32Array) =>
    Float32Array.from({ length: 12 }, (_, i) => z.reduce((sum, x, j) => sum + A[i * n + j]! * x, 0));

  it('solves a linear problem in one step when it is not damped', () => {
    const z = numbers(n, 2);
    const { normal, gradient } = cost(A, times(z), n).linearize(new Float32Array(n));
    dampedStep({ normal, gradient }, new Float32Array(n), 0).forEach((x, i) => {
      expect(x).toBeCloseTo(z[i]!, 4);
    });
  });

  it('finds the root of a bent problem, each place better than the one before', () => {
    const z = numbers(n, 3);
    const { last, costs } = minimum(cost(A, times(z), n, 2), new Float32Array(n));
    last.z.forEach((x, i) => {
      expect(x).toBeCloseTo(z[i]!, 3);
    });
    expect(costs.length).toBeGreaterThan(1);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
  });

  it('stays in the cube, where it is best there, not where a better place outside was cut off', () => {
    const outside = Float32Array.of(3, -0.5, 0.2, -2, 0.9, 0);
    const problem = cost(A, times(outside), n);
    const { last } = minimum(problem, new Float32Array(n));
    expect(Math.max(...last.z.map(Math.abs))).toBeLessThanOrEqual(1);
    // At a minimum in the cube, downhill is outside for the numbers at its sides, and the others have no slope.
    const { gradient } = problem.linearize(last.z);
    last.z.forEach((x, i) => {
      if (Math.abs(x) === 1) expect(gradient[i]! * x).toBeLessThan(1e-3);
      else expect(Math.abs(gradient[i]!)).toBeLessThan(1e-3);
    });
    const cutOff = outside.map(x => Math.max(-1, Math.min(1, x)));
    expect(last.cost).toBeLessThan(problem.costs(cutOff)[0]! * 0.9);
  });

  it('leaves alone what nothing depends on', () => {
    const blind = A.map((x, i) => (i % n === 4 ? 0 : x));
    const { last } = minimum(cost(blind, numbers(12, 5), n), new Float32Array(n));
    expect(last.z[4]).toBe(0);
  });

  it('ends at once where it is good enough, and at an end of its iterations', () => {
    const start: Place = { z: numbers(n, 7), cost: 0 };
    expect(minimize(cost(A, times(start.z), n), start, rules).next()).toEqual({ done: true, value: start });
    const far = { z: new Float32Array(n), cost: Number.MAX_VALUE };
    const steps = minimize(cost(A, numbers(12, 8), n, 2), far, { ...rules, iterations: 2 });
    expect([steps.next().done, steps.next().done, steps.next().done]).toEqual([false, false, true]);
  });
});
