import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestService, type TestService } from './service.js';

let service: TestService;
const photos: Buffer[] = [];
beforeAll(async () => {
  service = await startTestService();
  await service.saveCheckpoint('job-1', 100, 3, 'demo-faces');
  for (const background of ['red', 'blue'])
    photos.push(
      await sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toBuffer(),
    );
});
afterAll(() => service.close());

const project = (photo: Buffer, query: string, key?: string) =>
  service.app.inject({
    method: 'POST',
    url: `/projections?${query}`,
    headers: { 'content-type': 'image/png', ...(key && { 'idempotency-key': key }) },
    body: photo,
  });
const tasks = async () => (await service.tasks.list({ limit: 100 })).data.length;

test('a projection that is asked for again with its Idempotency-Key is the same task, also once its name is given', async () => {
  const first = await project(photos[0]!, 'name=anna', 'key-1');
  expect([first.statusCode, first.headers['idempotent-replayed']]).toEqual([202, undefined]);
  const put = await service.app.inject({ method: 'PUT', url: '/favourites/anna', body: { latent: 'seed(1)' } });
  expect(put.statusCode).toBeLessThan(300);

  const again = await project(photos[0]!, 'name=anna', 'key-1');
  expect([again.statusCode, again.headers['idempotent-replayed']]).toEqual([202, 'true']);
  expect([again.json().id, again.headers.location]).toEqual([first.json().id, first.headers.location]);
  expect(await tasks()).toBe(1);
  expect((await project(photos[0]!, 'name=anna')).json().code).toBe('NAME_TAKEN');
});

test('another photo, or other parameters, with that key are a 422', async () => {
  for (const [photo, query] of [
    [photos[1]!, 'name=anna'],
    [photos[0]!, 'name=anna&seed=5'],
  ] as const) {
    const refused = await project(photo, query, 'key-1');
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  }
  expect(await tasks()).toBe(1);
  expect((await project(photos[1]!, 'name=bella', 'key-2')).statusCode).toBe(202);
  expect(await tasks()).toBe(2);
});
