import { expect, test } from 'vitest';
import type { TrainingEvent } from '../../src/schema/worker/messages.js';
import { stepMeasure } from '../../src/worker/step-measure.js';
import { jobSpec } from '../queue/job-spec.js';

const progress = (step: number, secondsPerStep: number | null): TrainingEvent => ({
  type: 'progress',
  progress: { step, steps: 1000, epoch: 1, imagesSeen: step, secondsPerStep, etaSeconds: null, trainedSeconds: 1 },
  losses: null,
});

test('the time of the steps counts after ten of them, from wherever the attempt began', () => {
  const measured = stepMeasure(jobSpec());
  const record = { precision: 'float32' } as const;
  expect(measured(progress(500, null), record)).toBeUndefined();
  expect(measured(progress(509, 0.1), record)).toBeUndefined();
  expect(measured({ type: 'alive' }, record)).toBeUndefined();
  expect(measured(progress(510, 0.2), record)).toMatchObject({ precision: 'float32', secondsPerStep: 0.2 });
});
