import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestService, type TestService } from '../../service.js';

let service: TestService;
let id: string;
beforeAll(async () => {
  service = await startTestService();
  id = (await service.app.inject({ method: 'POST', url: '/jobs', payload: { dataset: 'demo-faces' } })).json().id;
});
afterAll(() => service.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  service.app.inject({ url: `/jobs/${id}/samples${path}`, headers });
/** The red of each column of a strip. */
async function shades(webp: Buffer, count: number, size: number) {
  const { data, info } = await sharp(webp).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([count * size, size]);
  const middle = (i: number) => (((size >> 1) * info.width + i * size + (size >> 1)) * info.channels) as number;
  return Array.from({ length: count }, (_, i) => data[middle(i)]!);
}

test('are none at first', async () => {
  expect((await get('')).json()).toEqual({ data: [], strip: `/jobs/${id}/samples/strip.webp`, nextCursor: null });
  expect((await get('/strip.webp')).json().code).toBe('SAMPLE_NOT_FOUND');
  const unknown = await service.app.inject('/jobs/nobody/samples');
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'JOB_NOT_FOUND']);
});

test('are listed by step, with their time and address', async () => {
  for (const step of [0, 100, 20, 1000]) await service.writeSample(id, step);
  const { data } = (await get('')).json();
  expect(data.map(({ step }: { step: number }) => step)).toEqual([0, 20, 100, 1000]);
  expect(data[1].url).toBe(`/jobs/${id}/samples/20.png`);
  expect(Date.now() - Date.parse(data[1].time)).toBeLessThan(600_000);
  expect((await service.app.inject(data[1].url)).statusCode).toBe(200);
  const later = (await get('?fromStep=21')).json().data;
  expect(later.map(({ step }: { step: number }) => step)).toEqual([100, 1000]);
});

test('are shrunk side by side, named by their steps', async () => {
  const strip = await get('/strip.webp?from=1&count=2&size=16');
  expect([strip.headers['content-type'], strip.headers['x-steps']]).toEqual(['image/webp', '20,100']);
  const [first, second] = await shades(strip.rawPayload, 2, 16);
  expect(Math.abs(first! - 20)).toBeLessThan(8);
  expect(Math.abs(second! - 100)).toBeLessThan(8);
  expect((await get('/strip.webp')).headers['x-steps']).toBe('0,20,100,1000');
});

test('a strip is not sent again while nothing has changed, and never changes once the job has ended', async () => {
  const running = await get('/strip.webp?size=32');
  expect(running.headers['cache-control']).toBe('no-cache');
  const known = { 'if-none-match': String(running.headers.etag) };
  expect((await get('/strip.webp?size=32', known)).statusCode).toBe(304);
  await service.writeSample(id, 1100);
  const grown = await get('/strip.webp?size=32', known);
  expect([grown.statusCode, grown.headers['x-steps']]).toEqual([200, '0,20,100,1000,1100']);
  await service.app.inject({ method: 'POST', url: `/jobs/${id}/cancel` });
  expect((await get('/strip.webp?size=32')).headers['cache-control']).toContain('immutable');
});

test('a strip that WebP cannot hold is refused', async () => {
  const answer = await get('/strip.webp?count=64&size=512');
  expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, 'count']);
});
