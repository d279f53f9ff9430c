import { expect, test } from 'vitest';
import { applyEvent, beginAttempt } from '../../src/job/record.js';
import { initialRecord } from '../../src/queue/job-view.js';
import type { TrainingEvent } from '../../src/schema/worker/messages.js';
import { jobSpec } from '../queue/job-spec.js';

const initial = initialRecord(jobSpec());
const first = new Date('2024-01-01T00:00:00Z');
const later = new Date('2024-01-02T00:00:00Z');
const checkpoint = (step: number) => ({ id: `c-${step}`, step, sha256: '' });
const fold = (record: typeof initial, ...events: TrainingEvent[]) => events.reduce(applyEvent, record);

test('an attempt is counted, and the first start is kept', () => {
  const twice = beginAttempt(beginAttempt(initial, first), later);
  expect(twice).toMatchObject({ attempt: 2, startedAt: first.toISOString(), fruitlessAttempts: 2 });
});

test('preparation is shown until the training starts', () => {
  const preparation = { what: 'Decoding images', done: 5, total: 10 };
  const preparing = fold(initial, { type: 'preparing', preparation });
  expect(preparing.preparation).toEqual(preparation);
  const started = fold(preparing, {
    type: 'started',
    device: 'GPU',
    precision: 'bfloat16',
    images: 10,
    resumedFrom: checkpoint(20),
  });
  expect(started).toMatchObject({
    preparation: null,
    device: 'GPU',
    precision: 'bfloat16',
    latestCheckpoint: { step: 20 },
  });
});

test('what the next attempt warns of again is kept once', () => {
  const warning = {
    code: 'NEAR_DUPLICATES',
    message: '1 image of cats looks almost the same as another one',
    step: null,
  } as const;
  const record = fold(initial, { type: 'warning', warning }, { type: 'warning', warning: { ...warning } });
  expect(record.warnings).toEqual([warning]);
});

test('losses stay when a progress event has none', () => {
  const losses = { generator: 1, discriminator: 2, dReal: 0.6, dFake: 0.4 };
  const progress = {
    step: 1,
    steps: 100,
    epoch: 0.1,
    imagesSeen: 64,
    secondsPerStep: null,
    etaSeconds: null,
    trainedSeconds: 0,
  };
  const record = fold(
    initial,
    { type: 'progress', progress, losses },
    { type: 'progress', progress: { ...progress, step: 2 }, losses: null },
  );
  expect(record).toMatchObject({ progress: { step: 2 }, losses });
});

test('only a checkpoint beyond the last one makes an attempt fruitful', () => {
  const resumed = fold(
    beginAttempt(initial, first),
    { type: 'checkpoint', checkpoint: checkpoint(10) },
    { type: 'sample', step: 10 },
  );
  expect(resumed).toMatchObject({ fruitlessAttempts: 0, latestCheckpoint: { step: 10 }, latestSample: 10 });
  const again = fold(beginAttempt(resumed, later), { type: 'checkpoint', checkpoint: checkpoint(10) });
  expect(again.fruitlessAttempts).toBe(1);
  expect(fold(again, { type: 'checkpoint', checkpoint: checkpoint(20) }).fruitlessAttempts).toBe(0);
});

test('the best checkpoint is the one that was named last, and a quality stays until the next', () => {
  const named = fold(
    initial,
    { type: 'checkpoint', checkpoint: checkpoint(10), best: checkpoint(10) },
    { type: 'checkpoint', checkpoint: checkpoint(20) },
  );
  expect(named).toMatchObject({ latestCheckpoint: { step: 20 }, bestCheckpoint: { step: 10 }, quality: null });
  expect(fold(named, { type: 'checkpoint', checkpoint: checkpoint(30), best: null }).bestCheckpoint).toBeNull();
});

test('an attempt that was asked to stop does not count as fruitless', () => {
  expect(fold(beginAttempt(initial, first), { type: 'stopped', step: 3 }).fruitlessAttempts).toBe(0);
});

test('the newest hundred warnings are kept', () => {
  const warnings = Array.from({ length: 120 }, (_, step) => ({ code: 'W', message: 'w', step }));
  const record = fold(initial, ...warnings.map(warning => ({ type: 'warning', warning }) as const));
  expect(record.warnings).toEqual(warnings.slice(20));
});

test('the end of the training leaves nothing to wait for', () => {
  expect(fold(initial, { type: 'finished', step: 100 }).progress).toMatchObject({ step: 100, etaSeconds: 0 });
  expect(fold(initial, { type: 'failed', error: { code: 'X', message: 'y' } })).toEqual(initial);
});
