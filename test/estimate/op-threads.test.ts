import { expect, test } from 'vitest';
import { opThreads } from '../../src/estimate/op-threads.js';
import { presets } from '../../src/model/presets.js';

test('an op of a small step stays on one thread, one of a preset does not', () => {
  const { hyperparameters } = presets.tiny;
  expect(opThreads({ ...hyperparameters, imageSize: 16, batchSize: 8 })).toEqual({ TF_NUM_INTRAOP_THREADS: '1' });
  for (const { hyperparameters } of Object.values(presets)) expect(opThreads(hyperparameters)).toEqual({});
});
