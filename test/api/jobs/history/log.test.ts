import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobLog } from '../../../../src/schema/history/job-log.js';
import { startTestService, type TestService } from '../../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const create = async () =>
  (await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces' } })).json().id as string;
const act = (id: string, action: string) => service.app.inject({ method: 'POST', url: `/jobs/${id}/${action}` });
const read = async (id: string, query = '') => (await service.app.inject(`/jobs/${id}/log?${query}`)).json() as JobLog;
const whats = ({ data }: JobLog) => data.map(entry => (entry.event === 'status' ? entry.data.status : entry.event));

test('says what clients have asked for, in order', async () => {
  const id = await create();
  await act(id, 'pause');
  await service.app.inject({ method: 'PATCH', url: `/jobs/${id}`, payload: { name: 'Cats' } });
  await act(id, 'resume');
  await act(id, 'cancel');
  const log = await read(id);
  expect(whats(log)).toEqual(['queued', 'paused', 'renamed', 'queued', 'canceled']);
  expect(log.nextCursor).toBeNull();
  const times = log.data.map(({ time }) => Date.parse(time));
  expect(times).toEqual([...times].sort());
});

test('comes in pages, and without a line that was cut short', async () => {
  const id = await create();
  for (const action of ['pause', 'resume', 'pause', 'resume']) await act(id, action);
  await appendFile(join(service.jobsDir, id, 'log.ndjson'), '{"time":"2026');
  const first = await read(id, 'limit=3');
  expect(whats(first)).toEqual(['queued', 'paused', 'queued']);
  const second = await read(id, `limit=3&cursor=${first.nextCursor}`);
  expect([whats(second), second.nextCursor]).toEqual([['paused', 'queued'], null]);
  const refused = await service.app.inject(`/jobs/${id}/log?cursor=x`);
  expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, 'cursor']);
});

test('of a job that is replayed by its Idempotency-Key begins only once', async () => {
  const request = {
    method: 'POST',
    url: '/jobs',
    payload: { dataset: 'demo-faces' },
    headers: { 'idempotency-key': 'log' },
  } as const;
  const { id } = (await service.app.inject(request)).json();
  await service.app.inject(request);
  expect(whats(await read(id))).toEqual(['queued']);
});

test('goes with its job', async () => {
  const id = await create();
  await act(id, 'cancel');
  await service.app.inject({ method: 'DELETE', url: `/jobs/${id}` });
  expect((await service.app.inject(`/jobs/${id}/log`)).json().code).toBe('JOB_NOT_FOUND');
});
