import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobView } from '../../../src/schema/job.js';
import { metricsPoint, startTestService, type TestService } from '../service.js';

let service: TestService;
let job: JobView;
beforeAll(async () => {
  service = await startTestService();
  const answer = await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces' } });
  job = answer.json();
});
afterAll(() => service.close());

describe('GET /jobs/{id}/metrics', () => {
  test('is empty before the training', async () => {
    expect((await service.app.inject(job.urls.metrics)).json()).toEqual({ data: [] });
  });

  test('gives the history as JSON or NDJSON, without a line that is still being written', async () => {
    const points = [1, 2, 3, 4].map(metricsPoint);
    await service.writeMetrics(job.id, points, '{"step":5,"ti');
    expect((await service.app.inject(job.urls.metrics)).json()).toEqual({ data: points });
    expect((await service.app.inject(`${job.urls.metrics}?fromStep=3`)).json()).toEqual({ data: points.slice(2) });
    const lines = await service.app.inject({ url: job.urls.metrics, headers: { accept: 'application/x-ndjson' } });
    expect(lines.headers['content-type']).toBe('application/x-ndjson');
    expect(lines.body).toBe(points.map(point => `${JSON.stringify(point)}\n`).join(''));
  });

  test('names a fromStep that is no step', async () => {
    const answer = await service.app.inject(`${job.urls.metrics}?fromStep=-1`);
    expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, 'fromStep']);
  });
});

describe('GET /jobs/{id}/samples/{step}.png', () => {
  test('says when there is none yet', async () => {
    const answer = await service.app.inject(`/jobs/${job.id}/samples/latest.png`);
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'SAMPLE_NOT_FOUND']);
    expect(answer.json().detail).toContain('every 100 steps');
  });

  test('gives the grid of a step, or of the latest', async () => {
    await service.writeSample(job.id, 900);
    const png = await service.writeSample(job.id, 1000);
    for (const step of ['1000', 'latest']) {
      const answer = await service.app.inject(`/jobs/${job.id}/samples/${step}.png`);
      expect(answer.headers['content-type']).toBe('image/png');
      expect(answer.headers['x-step']).toBe('1000');
      expect(answer.rawPayload.equals(png)).toBe(true);
      const headers = { 'if-none-match': String(answer.headers.etag) };
      const again = await service.app.inject({ url: `/jobs/${job.id}/samples/${step}.png`, headers });
      expect([again.statusCode, again.body]).toEqual([304, '']);
    }
    expect((await service.app.inject(`/jobs/${job.id}/samples/950.png`)).json().code).toBe('SAMPLE_NOT_FOUND');
  });

  test.each(['-1', '1e3', 'newest', '..%2f1'])('refuses step %s', async step => {
    const answer = await service.app.inject(`/jobs/${job.id}/samples/${step}.png`);
    expect([answer.statusCode, answer.json().errors[0]?.path]).toEqual([400, 'step']);
  });
});

test('GET /jobs/{id}/checkpoints and /checkpoints/{id} tell what is kept', async () => {
  const list = `/jobs/${job.id}/checkpoints`;
  expect((await service.app.inject(list)).json()).toEqual({ data: [], refused: [], nextCursor: null });
  const kept = { ...(await service.saveCheckpoint(job.id, 100)), name: null };
  expect((await service.app.inject(list)).json()).toEqual({ data: [kept], refused: [], nextCursor: null });
  const view = (await service.app.inject(`/checkpoints/${kept.id}`)).json();
  expect(view).toEqual({ ...kept, downloads: expect.any(Array) });
  expect((await service.app.inject('/checkpoints/other')).json().code).toBe('CHECKPOINT_NOT_FOUND');
});

test('files are served while Redis is away', async () => {
  await service.redis.stop();
  try {
    expect((await service.app.inject(job.urls.metrics)).statusCode).toBe(200);
    expect((await service.app.inject(`/jobs/${job.id}/samples/latest.png`)).statusCode).toBe(200);
    const answer = await service.app.inject(job.urls.self);
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'QUEUE_UNAVAILABLE']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const ready = await service.app.inject('/readyz');
    expect([ready.statusCode, ready.json().status]).toEqual([200, 'degraded']);
    expect(ready.json().checks.redis).not.toBe('ok');
    expect(ready.json().reasons).toMatchObject([{ check: 'redis', code: 'REDIS_UNREACHABLE' }]);
  } finally {
    await service.redis.start();
  }
});
