import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type {
  Crop,
  CropDetails,
  Dataset,
  ImageCrop,
  ImageList,
  Job,
  MovedCropList,
  Problem,
  Sweep,
} from '../../../src/client/index.js';
import type { Crops } from '../../../src/schema/images/crops.js';
import { noise } from '../../dataset/folders.js';
import { startTestService, type TestService } from '../service.js';
import { listen, type UploadClient } from '../upload.js';
import { asked, type Method, savedWith } from './changed-images.js';

let service: TestService;
let client: UploadClient;
beforeAll(async () => {
  service = await startTestService();
  client = await listen(service);
});
afterAll(() => service.close());

const ask = <T>(method: Method, url: string, payload?: object) => asked<T>(service, method, url, payload);

const count = 4;
const original: Crop = { x: 10, y: 0, side: 40 };
const moved: Crop = { x: 2, y: 4, side: 30 };
let sha256s: string[];

/** The dataset `wide` of images with 60 × 40 pixels, as if it were just uploaded. */
async function upload(): Promise<void> {
  const wide = async (i: number) =>
    sharp(await noise(i, 60))
      .extract({ left: 0, top: 0, width: 60, height: 40 })
      .png()
      .toBuffer();
  const files = await Promise.all(Array.from({ length: count }, async (_, i) => [`${i}.png`, await wide(i)] as const));
  expect((await client.sendForm('name=wide', Object.fromEntries(files))).status).toBe(201);
}
beforeAll(async () => {
  await upload();
  sha256s = (await ask<ImageList>('GET', '/datasets/wide/images')).data.map(({ sha256 }) => sha256);
});
beforeEach(async () => {
  for (const sha256 of sha256s) await ask('DELETE', `/datasets/wide/crops/${sha256}`);
});

const move = <T = ImageCrop>(i: number, to: object = moved) => ask<T>('PUT', `/datasets/wide/crops/${sha256s[i]}`, to);
const save = (job: string, crops: Crops | null) => savedWith(service, { job, dataset: 'wide', crops });
const queue = <T = Job>(more: object = {}) =>
  ask<T>('POST', '/jobs', { dataset: 'wide', preset: 'tiny', seed: 1, ...more });

test('a crop is moved and put back, as often as one likes', async () => {
  const [first] = sha256s;
  const around = `/datasets/wide/images/${first}/surroundings.webp`;
  const found = () => ask<CropDetails>('GET', `/datasets/wide/crops/${first}`);
  const details = { sha256: first, original, width: 60, height: 40, url: around };
  expect(await found()).toEqual({ ...details, crop: null });
  for (let i = 0; i < 2; i++) expect(await move(0)).toEqual({ sha256: first, crop: moved });
  expect(await found()).toEqual({ ...details, crop: moved });
  expect(await ask<Dataset>('GET', '/datasets/wide')).toMatchObject({ movedCrops: 1, surroundings: { images: count } });
  const { data } = await ask<ImageList>('GET', '/datasets/wide/images');
  expect(data.map(({ crop }) => crop)).toEqual([moved, null, null, null]);
  // Its address changes with the square, so that it can be kept for ever.
  expect(data[0]!.url).toBe(`/datasets/wide/images/${first}.webp?crop=2,4,30`);
  const picture = await service.app.inject(data[0]!.url);
  expect(picture.headers['cache-control']).toContain('immutable');
  expect(await sharp(picture.rawPayload).metadata()).toMatchObject({ width: 30, height: 30 });
  const surroundings = await service.app.inject(around);
  expect(await sharp(surroundings.rawPayload).metadata()).toMatchObject({ width: 60, height: 40 });
  const again = await service.app.inject({ url: around, headers: { 'if-none-match': surroundings.headers.etag } });
  expect(again.statusCode).toBe(304);
  for (let i = 0; i < 2; i++)
    expect(await ask('DELETE', `/datasets/wide/crops/${first}`)).toEqual({ sha256: first, crop: null });
  expect((await found()).crop).toBeNull();
});

test('the images whose crops are moved are listed in pages', async () => {
  for (const i of [0, 1, 3]) await move(i);
  const first = await ask<MovedCropList>('GET', '/datasets/wide/crops?limit=2');
  const second = await ask<MovedCropList>('GET', `/datasets/wide/crops?limit=2&cursor=${first.nextCursor}`);
  expect([first.moved, second.moved, second.nextCursor]).toEqual([3, 3, null]);
  const all = [...first.data, ...second.data];
  expect(all.map(({ sha256 }) => sha256)).toEqual([0, 1, 3].map(i => sha256s[i]!).sort());
  expect((await service.app.inject(all[0]!.url!)).statusCode).toBe(200);
});

test.each([
  [{ x: 31, y: 0, side: 30 }, 'x', 'from 0 to 30'],
  [{ x: 0, y: 11, side: 30 }, 'y', 'from 0 to 10'],
  [{ x: 0, y: 0, side: 41 }, 'side', 'from 16 to 40'],
  [{ x: 0, y: 0, side: 15 }, 'side', 'at least 16'],
  [{ x: 0.5, y: 0, side: 20 }, 'x', 'whole number'],
  [{ x: -1, y: 0, side: 20 }, 'x', 'at least 0'],
  [{ x: 0, y: 0 }, 'side', 'whole number'],
])('%j is refused with the range that is allowed', async (wrong, path, text) => {
  const problem = await move<Problem>(0, wrong);
  expect([problem.status, problem.code]).toEqual([400, 'INVALID_REQUEST']);
  expect(problem.errors).toContainEqual({ path, message: expect.stringContaining(text) });
});

test('what is not there, or was not cut, has no crop to move', async () => {
  const unknown = '0'.repeat(64);
  const code = async (method: Method, url: string) =>
    (await ask<Problem>(method, url, method === 'PUT' ? moved : undefined)).code;
  for (const method of ['GET', 'PUT', 'DELETE'] as const) {
    expect(await code(method, `/datasets/wide/crops/${unknown}`)).toBe('IMAGE_NOT_FOUND');
    expect(await code(method, `/datasets/dogs/crops/${unknown}`)).toBe('DATASET_NOT_FOUND');
    expect(await code(method, `/datasets/cats/crops/${unknown}`)).toBe('DATASET_NOT_READY');
  }
  const outside = await ask<Problem>('GET', `/datasets/wide/images/${sha256s[0]}.webp?crop=50,0,30`);
  expect([outside.code, outside.errors[0]!.path]).toEqual(['INVALID_REQUEST', 'crop']);
  expect((await ask<Problem>('GET', `/datasets/wide/images/${sha256s[0]}.webp?crop=50`)).code).toBe('INVALID_REQUEST');
  expect((await client.sendForm('name=padded&fit=pad', { 'a.png': await noise(9) })).status).toBe(201);
  const [image] = (await ask<ImageList>('GET', '/datasets/padded/images')).data;
  const fixed = await ask<Problem>('PUT', `/datasets/padded/crops/${image!.sha256}`, moved);
  expect([fixed.status, fixed.code]).toEqual([409, 'CROP_FIXED']);
});

test('a job keeps what was moved when it was queued, and so does its retry', async () => {
  expect((await queue()).crops).toBeNull();
  await move(1);
  await move(3);
  const job = await queue();
  expect(job.crops).toEqual({ list: expect.stringMatching(/^[0-9a-f]{64}$/), images: 2 });
  expect((await queue()).crops).toEqual(job.crops);
  expect((await queue({ crops: 'none' })).crops).toBeNull();
  await move(3, { ...moved, x: 9 });
  const later = await queue();
  expect(later.crops).toMatchObject({ images: 2 });
  expect(later.crops!.list).not.toBe(job.crops!.list);
  expect((await ask<Job>('GET', `/jobs/${job.id}`)).crops).toEqual(job.crops);
  await ask('POST', `/jobs/${job.id}/pause`);
  expect((await ask<Job>('POST', `/jobs/${job.id}/resume`)).crops).toEqual(job.crops);
  await ask('POST', `/jobs/${job.id}/cancel`);
  expect((await ask<Job>('POST', `/jobs/${job.id}/retry`)).crops).toEqual(job.crops);
});

test('a job that continues from a checkpoint keeps its squares, unless it is asked otherwise', async () => {
  await move(2);
  const { crops } = await queue();
  const [saved, none] = [await save('job-base', crops), await save('job-none', null)];
  await move(0);
  const from = (resumeFrom: string, more: object = {}) =>
    ask<Job>('POST', '/jobs', { resumeFrom, steps: 2000, ...more });
  expect((await from(saved)).crops).toEqual(crops);
  expect((await from(none)).crops).toBeNull();
  expect((await from(saved, { crops: 'current' })).crops).toMatchObject({ images: 2 });
  expect((await from(saved, { crops: 'none' })).crops).toBeNull();
  expect((await from(saved, { dataset: 'demo-faces' })).crops).toBeNull();
});

test('all runs of a sweep see the same squares', async () => {
  await move(0);
  const parameters = { generatorLearningRate: { values: [0.0001, 0.0002] } };
  const request = { dataset: 'wide', preset: 'tiny', search: { strategy: 'grid', parameters }, budget: { steps: 100 } };
  const { runs } = await ask<Sweep>('POST', '/sweeps', request);
  const lists = await Promise.all(runs.map(async ({ job }) => (await ask<Job>('GET', `/jobs/${job}`)).crops));
  expect(lists).toEqual(Array(2).fill({ list: (await queue()).crops!.list, images: 1 }));
});

test('a dataset that is deleted takes its moved crops with it', async () => {
  await move(0);
  const { id, crops } = await queue();
  const saved = await save('job-left', crops);
  const { data } = await ask<{ data: Job[] }>('GET', '/jobs?dataset=wide&limit=100');
  for (const job of data) await ask('POST', `/jobs/${job.id}/cancel`);
  expect((await service.app.inject({ method: 'DELETE', url: '/datasets/wide' })).statusCode).toBe(200);
  await upload();
  expect((await ask<Dataset>('GET', '/datasets/wide')).movedCrops).toBe(0);
  const problems = [
    await ask<Problem>('POST', `/jobs/${id}/retry`),
    await ask<Problem>('POST', '/jobs', { resumeFrom: saved, steps: 2000 }),
  ];
  for (const { code, detail } of problems) {
    expect(code).toBe('DATASET_UNUSABLE');
    expect(detail).toContain('"crops": "current"');
  }
});
