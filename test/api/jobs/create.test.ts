import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepOrTakeBack } from '../../../src/api/jobs/create.js';
import { checkStillThere } from '../../../src/api/jobs/requirements.js';
import { jobSpec } from '../../queue/job-spec.js';
import { noDatasets, startTestService, type TestService } from '../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

test('a job is taken back whose checkpoint was removed while it was queued, and no other', async () => {
  const stores = { datasets: noDatasets({ checkExists: async () => {} }), checkpoints: service.checkpoints };
  const queued = async (resumeFrom: string) => {
    const job = await service.jobs.add(jobSpec({ resumeFrom }));
    return keepOrTakeBack(job, checkStillThere(job, stores), service.jobs).then(
      () => service.jobs.get(job.id),
      async (error: unknown) => ({ error, job: await service.jobs.get(job.id) }),
    );
  };
  const base = await service.saveCheckpoint('base', 20);
  expect(await queued(base.id)).toMatchObject({ status: 'queued' });
  expect(await queued('base-10')).toMatchObject({
    error: { code: 'CHECKPOINT_NOT_FOUND', errors: [{ path: 'resumeFrom' }] },
    job: undefined,
  });
});
