import { expect, it } from 'vitest';
import { JobRequest, JobSpec } from '../../src/schema/job.js';
import { jobSpec } from '../queue/job-spec.js';

const request = (stopOn?: unknown) => JobRequest.safeParse({ dataset: 'demo-faces', ...(stopOn ? { stopOn } : {}) });

it('stopOn names alarms, each once, and none when it is left out', () => {
  expect(request().data?.stopOn).toEqual([]);
  expect(request(['REGRESSED', 'MODE_COLLAPSE', 'REGRESSED']).data?.stopOn).toEqual(['REGRESSED', 'MODE_COLLAPSE']);
  expect(request(['BOREDOM']).error?.issues[0]?.path).toEqual(['stopOn', 0]);
});

it('jobs that were queued before there was a stopOn can still be trained', () => {
  const { stopOn: _, ...old } = jobSpec();
  expect(JobSpec.parse(old).stopOn).toEqual([]);
});
