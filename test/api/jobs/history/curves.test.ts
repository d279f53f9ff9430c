import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Metrics } from '../../../../src/client/index.js';
import type { MetricsPoint } from '../../../../src/schema/job.js';
import { metricsPoint, startTestService, type TestService } from '../../service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const get = async (job: string, query: string) =>
  (await service.app.inject(`/jobs/${job}/metrics?${query}`)).json() as Required<Metrics>;
const steps = (count: number, change: (point: MetricsPoint) => MetricsPoint = point => point) =>
  Array.from({ length: count }, (_, step) => change(metricsPoint(step)));

test('each bucket has the minimum, maximum and mean of its steps, and no step is left out', async () => {
  // A single step that sampling would skip.
  const spiky = (point: MetricsPoint) => ({
    ...point,
    generator: point.step === 777 ? 99 : point.step === 778 ? -5 : 1,
  });
  await service.writeMetrics('long', steps(2000, spiky), '{"step":2000,"ti');
  const { data, curves } = await get('long', 'points=10');
  expect(curves.from).toEqual([0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800]);
  expect(curves.to).toEqual([199, 399, 599, 799, 999, 1199, 1399, 1599, 1799, 1999]);
  expect([curves.generator.max[3], curves.generator.min[3]]).toEqual([99, -5]);
  expect(curves.generator.mean[3]).toBeCloseTo((198 + 94) / 200);
  expect(curves.generator.max.filter((_, i) => i !== 3)).toEqual(Array(9).fill(1));
  expect(curves.secondsPerStep.min).toEqual(Array(10).fill(null));
  expect(data.map(({ step }) => step)).toEqual([0, 1999]);
});

test('fewer points than buckets stay as they are, and points with a quality are kept', async () => {
  const quality = {
    ...{ images: 64, swd: 5, swdFloor: 2, swdLevels: [], msSsim: 0.2, msSsimReals: 0.1, rKid: 0.1, rKidFloor: 0 },
    ...{ nearest: 0.2, nearestReals: 0.2, memorised: 0, spread: 0.3, spreadReals: 0.3, seconds: 1 },
  };
  await service.writeMetrics(
    'measured',
    steps(50, point => (point.step % 20 === 7 ? { ...point, quality } : point)),
  );
  const { data, curves } = await get('measured', 'points=1000');
  expect(curves.from).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(curves.to).toEqual(curves.from);
  expect(data.map(({ step, quality }) => [step, quality?.swd])).toEqual([
    [0, undefined],
    [7, 5],
    [27, 5],
    [47, 5],
    [49, undefined],
  ]);
});

test('fromStep gives what came after, so that a page appends it', async () => {
  await service.writeMetrics('growing', steps(1000));
  const { data, curves } = await get('growing', 'points=4&fromStep=900');
  expect([curves.from, curves.to]).toEqual([
    [900, 925, 950, 975],
    [924, 949, 974, 999],
  ]);
  expect(data.map(({ step }) => step)).toEqual([900, 999]);
  expect((await get('growing', 'points=4&fromStep=1000')).curves.from).toEqual([]);
});

test('toStep ends a part of the curve, which is finer than the whole', async () => {
  await service.writeMetrics('zoomed', steps(1000));
  const { data, curves } = await get('zoomed', 'points=4&fromStep=100&toStep=107');
  expect([curves.from, curves.to]).toEqual([
    [100, 102, 104, 106],
    [101, 103, 105, 107],
  ]);
  expect(data.map(({ step }) => step)).toEqual([100, 107]);
  expect((await get('zoomed', 'fromStep=3&toStep=5')).data.map(({ step }) => step)).toEqual([3, 4, 5]);
});

test('steps that were never logged make no empty buckets', async () => {
  await service.writeMetrics('sparse', [0, 1, 500, 999].map(metricsPoint));
  const { curves } = await get('sparse', 'points=10');
  expect([curves.from, curves.to]).toEqual([
    [0, 500, 999],
    [1, 500, 999],
  ]);
});

test('100,000 steps are thinned out to all of their extremes', async () => {
  const wave = (point: MetricsPoint) => ({ ...point, generator: Math.sin(point.step) });
  await service.writeMetrics('longest', steps(100_000, wave));
  const { data, curves } = await get('longest', 'points=1000');
  expect(curves.from).toHaveLength(1000);
  expect([curves.from[0], curves.to.at(-1)]).toEqual([0, 99_999]);
  expect(Math.min(...(curves.generator.max as number[]))).toBeGreaterThan(0.99);
  expect(Math.max(...(curves.generator.min as number[]))).toBeLessThan(-0.99);
  expect(data).toHaveLength(2);
});

test('a job that has logged nothing yet has no buckets; a number that is none is named', async () => {
  const { id } = (
    await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces' } })
  ).json();
  expect(await get(id, 'points=10')).toMatchObject({ data: [], curves: { from: [], generator: { min: [] } } });
  const refused = await service.app.inject(`/jobs/${id}/metrics?points=1`);
  expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, 'points']);
});
