import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Budget, Halving, maxRuns } from '../../src/schema/sweeps/request.js';
import { planRungs } from '../../src/sweeps/halving.js';

const plan = (runs: number, budget: object, halving: object = {}) =>
  planRungs(runs, Budget.parse(budget), Halving.parse(halving));

test('by default the better half goes on half-way', () => {
  expect(plan(8, { steps: 1000, per: 'run' })).toEqual({
    rungs: [
      { runs: 8, until: { steps: 500 } },
      { runs: 4, until: { steps: 1000 } },
    ],
    run: { steps: 1000 },
    total: { steps: 6000 },
  });
});

test('a budget of the whole sweep is shared out', () => {
  expect(plan(8, { steps: 6000 })).toEqual(plan(8, { steps: 1000, per: 'run' }));
  expect(plan(8, { minutes: 60 })).toEqual({
    rungs: [
      { runs: 8, until: { minutes: 5 } },
      { runs: 4, until: { minutes: 10 } },
    ],
    run: { minutes: 10 },
    total: { minutes: 60 },
  });
});

test('more rungs, fewer that go on', () => {
  expect(plan(27, { steps: 900, per: 'run' }, { rungs: 4, keep: 1 / 3 })?.rungs).toEqual([
    { runs: 27, until: { steps: 33 } },
    { runs: 9, until: { steps: 100 } },
    { runs: 3, until: { steps: 300 } },
    { runs: 1, until: { steps: 900 } },
  ]);
  expect(plan(3, { steps: 900 }, { rungs: 1 })?.rungs).toEqual([{ runs: 3, until: { steps: 300 } }]);
  expect(plan(1, { steps: 4, per: 'run' })?.rungs.map(({ runs }) => runs)).toEqual([1, 1]);
});

test('too few steps for the rungs are none', () => {
  expect(plan(8, { steps: 1, per: 'run' })).toBeUndefined();
  expect(plan(8, { steps: 11 })).toBeUndefined();
  expect(plan(8, { steps: 12 })?.total).toEqual({ steps: 12 });
});

test('no plan trains more than its budget, nor drops all', () => {
  const runs = fc.integer({ min: 1, max: maxRuns });
  const keep = fc.double({ min: 0.05, max: 0.95, noNaN: true });
  fc.assert(
    fc.property(
      runs,
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 8 }),
      keep,
      (runs, steps, rungs, keep) => {
        const planned = plan(runs, { steps }, { rungs, keep });
        if (!planned) return true;
        const ends = planned.rungs.map(({ until }) => (until as { steps: number }).steps);
        const isGrowing = ends.every((end, i) => end > (ends[i - 1] ?? 0));
        const isShrinking = planned.rungs.every(
          ({ runs }, i) => runs >= 1 && runs <= (planned.rungs[i - 1]?.runs ?? runs),
        );
        return isGrowing && isShrinking && (planned.total as { steps: number }).steps <= steps;
      },
    ),
  );
});
