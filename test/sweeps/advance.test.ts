import { expect, test } from 'vitest';
import type { QueuedJob } from '../../src/job/queued-job.js';
import { initialRecord, toQueuedJob } from '../../src/queue/job-view.js';
import type { JobStatus } from '../../src/schema/job.js';
import type { Quality } from '../../src/schema/quality.js';
import type { SweepRecord } from '../../src/schema/sweeps/sweep.js';
import { advance, type Jobs, pauseOf, tasks } from '../../src/sweeps/advance.js';
import { compareRuns } from '../../src/sweeps/ranking.js';
import { jobSpec } from '../queue/job-spec.js';

const now = new Date('2026-01-01T00:00:00.000Z');
const budget = { asked: { steps: 600, per: 'sweep' }, run: { steps: 200 }, total: { steps: 600 } } as const;

/** Four runs in two rungs: of 100 steps, and to 200 for two of them. */
const fresh: SweepRecord = {
  id: 'sweep-1',
  name: null,
  status: 'running',
  dataset: 'demo-faces',
  preset: 'tiny',
  seed: 1,
  search: { strategy: 'random', runs: 4, parameters: { beta1: { min: 0, max: 0.5 } } },
  budget,
  halving: { rungs: 2, keep: 0.5 },
  metric: 'swd',
  rungs: [
    { runs: 4, until: { steps: 100 } },
    { runs: 2, until: { steps: 200 } },
  ],
  rung: 0,
  createdAt: now.toISOString(),
  finishedAt: null,
  metadata: {},
  runs: [0, 1, 2, 3].map(run => ({
    run,
    job: `sweep-1-r${run}`,
    hyperparameters: { beta1: run / 10 },
    rung: 0,
    outcome: null,
    error: null,
    state: null,
  })),
  unqueued: [],
  isSettled: false,
};

interface Seen {
  readonly status?: JobStatus;
  readonly step?: number;
  readonly swd?: number;
  readonly rung?: number;
  readonly saved?: boolean;
  readonly requested?: 'cancel';
}

/** The jobs of the sweep: each paused at the end of the first rung, unless something else is said. */
function jobs(...seen: (Seen | undefined)[]): Jobs {
  const all = seen.flatMap((what, run): QueuedJob[] => {
    if (!what) return [];
    const { status = 'paused', step = 100, swd, rung = 0, saved = true, requested } = what;
    const spec = jobSpec({ id: `sweep-1-r${run}`, sweep: { id: 'sweep-1', run, rung } });
    const initial = initialRecord(spec);
    const progress = {
      ...initial,
      progress: { ...initial.progress, step, trainedSeconds: step / 10 },
      quality: swd === undefined ? null : { step, ...quality(swd) },
      latestCheckpoint: saved ? { id: `${spec.id}-${step}`, step, sha256: '' } : null,
    };
    const failedReason = status === 'failed' ? 'NON_FINITE: A loss' : undefined;
    return [toQueuedJob({ spec, status, progress, position: 0, finishedOn: 1, failedReason, requested })];
  });
  return new Map(all.map(job => [job.id, job]));
}

function quality(swd: number): Quality {
  const others = { swdFloor: 0, swdLevels: [], msSsim: 0, msSsimReals: 0, rKid: 0, rKidFloor: 0, nearest: 0 };
  return { images: 64, swd, ...others, nearestReals: 0, memorised: 0, spread: 0, spreadReals: 0, seconds: 0 };
}

const outcomes = ({ runs }: SweepRecord) => runs.map(({ outcome, rung }) => outcome ?? rung);

test('a sweep waits until all its runs are at the end of the rung', () => {
  for (const missing of [
    { status: 'running', step: 100 },
    { status: 'queued', step: 0 },
    // Paused on request, or because the disk is full.
    { step: 99 },
    { saved: false },
  ] as const) {
    const seen = jobs({ swd: 1 }, { swd: 2 }, { swd: 3 }, missing);
    expect(advance(fresh, seen, now)).toEqual(fresh);
    expect(tasks(fresh, seen)).toEqual([]);
  }
});

test('then the better half goes on, and the others are dropped, with the reason', () => {
  const seen = jobs({ swd: 30 }, { swd: 10 }, { swd: 20 }, {});
  const next = advance(fresh, seen, now);
  expect(outcomes(next)).toEqual(['dropped', 1, 1, 'dropped']);
  expect(next).toMatchObject({ status: 'running', rung: 1, finishedAt: null });
  expect(next.runs[0]).toMatchObject({
    rung: 0,
    state: { step: 100, quality: { swd: 30 }, checkpoint: 'sweep-1-r0-100' },
  });
  expect(tasks(next, seen)).toEqual([
    { do: 'drop', job: 'sweep-1-r0', why: 'At step 100 its swd is 30, which is number 3 of 4; 2 went on' },
    { do: 'proceed', job: 'sweep-1-r1', rung: 1, pauseAfter: null },
    { do: 'proceed', job: 'sweep-1-r2', rung: 1, pauseAfter: null },
    { do: 'drop', job: 'sweep-1-r3', why: 'At step 100 its swd was not measured, which is number 4 of 4; 2 went on' },
  ]);
  // Decided once, whatever happens to the measures, and what is done is not done again.
  const later = jobs({ swd: 1, status: 'canceled' }, { rung: 1, status: 'queued' }, { swd: 99 }, {});
  expect(advance(next, later, now)).toEqual(next);
  expect(tasks(next, later).map(task => [task.do, task.job])).toEqual([
    ['proceed', 'sweep-1-r2'],
    ['drop', 'sweep-1-r3'],
  ]);
});

test('a run that failed makes room for one that did not', () => {
  const next = advance(fresh, jobs({ swd: 3 }, { status: 'failed' }, undefined, { swd: 4 }), now);
  expect(outcomes(next)).toEqual([1, 'failed', 'failed', 1]);
  expect(next.runs[1]).toMatchObject({ error: { code: 'NON_FINITE', message: 'A loss' } });
  expect(next.runs[2]).toMatchObject({ error: { code: 'JOB_NOT_FOUND' } });
});

test('a sweep ends when no run is left, and is settled when no job is', () => {
  const second = advance(fresh, jobs({ swd: 30 }, { swd: 10 }, { swd: 20 }, { swd: 40 }), now);
  const end = { rung: 1, step: 200 };
  const seen = jobs(
    {},
    { ...end, status: 'succeeded', swd: 9 },
    { ...end, status: 'failed', swd: 8 },
    { status: 'canceled' },
  );
  const ended = advance(second, seen, now);
  expect(outcomes(ended)).toEqual(['dropped', 'succeeded', 'failed', 'dropped']);
  expect(ended).toMatchObject({ status: 'succeeded', finishedAt: now.toISOString(), isSettled: false });
  expect(tasks(ended, seen)).toMatchObject([{ do: 'drop', job: 'sweep-1-r0' }]);
  const all = jobs(...Array(4).fill({ status: 'canceled' }));
  expect(advance(ended, all, now)).toEqual({ ...ended, isSettled: true });
  expect(advance(fresh, jobs(...Array(4).fill({ status: 'failed' })), now)).toMatchObject({ status: 'failed' });
  expect(advance(fresh, all, now)).toMatchObject({ status: 'canceled', isSettled: true });
});

test('a canceled sweep ends its jobs', () => {
  const canceled = { ...fresh, status: 'canceled' } as const;
  const seen = jobs(
    { swd: 1 },
    { status: 'running', requested: 'cancel' },
    { status: 'running' },
    { status: 'canceled' },
  );
  expect(tasks(canceled, seen)).toEqual([
    { do: 'cancel', job: 'sweep-1-r0' },
    { do: 'cancel', job: 'sweep-1-r2' },
  ]);
  expect(advance(canceled, seen, now)).toMatchObject({ status: 'canceled', rung: 0, isSettled: false });
});

test('runs pause at the end of each rung but the last', () => {
  expect([0, 1].map(rung => pauseOf(fresh, rung))).toEqual([{ steps: 100 }, null]);
});

test('ranks: failed last, higher rungs first, then the metric', () => {
  const state = (swd: number | null) => ({
    step: 1,
    trainedSeconds: 1,
    quality: swd === null ? null : { step: 1, ...quality(swd) },
    checkpoint: null,
    sample: null,
  });
  const runs = [
    { run: 0, rung: 1, outcome: 'failed', state: state(1) },
    { run: 1, rung: 0, outcome: 'dropped', state: state(2) },
    { run: 2, rung: 1, outcome: null, state: state(null) },
    { run: 3, rung: 1, outcome: 'succeeded', state: state(9) },
    { run: 4, rung: 0, outcome: 'canceled', state: null },
    { run: 5, rung: 0, outcome: 'dropped', state: state(1) },
    { run: 6, rung: 0, outcome: 'dropped', state: state(1) },
  ] as const;
  expect([...runs].sort(compareRuns('swd')).map(({ run }) => run)).toEqual([3, 2, 5, 6, 1, 0, 4]);
});
