import { expect, it } from 'vitest';
import { sweepRequest } from '../../src/cli/sweeps/sweep-request.js';

const asked = { dataset: 'cats', vary: ['batchSize=8,16'], minutes: 10 };

it('a sweep of options takes the preset that dcgan train takes, unless one is named', () => {
  expect(sweepRequest(asked)).toEqual({
    dataset: 'cats',
    preset: 'stable',
    search: { strategy: 'grid', parameters: { batchSize: { values: [8, 16] } } },
    budget: { minutes: 10 },
  });
  expect(sweepRequest({ ...asked, preset: 'seed' }).preset).toBe('seed');
});
