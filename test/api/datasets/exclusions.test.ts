import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type {
  Dataset,
  Estimate,
  ExclusionList,
  ImageList,
  Job,
  NearDuplicateList,
  Problem,
  Sweep,
} from '../../../src/client/index.js';
import type { Exclusions } from '../../../src/schema/images/exclusions.js';
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

const count = 6;
let sha256s: string[];
/** The dataset `six`, as if it were just uploaded. */
async function upload(): Promise<void> {
  const files = await Promise.all(Array.from({ length: count }, async (_, i) => [`${i}.png`, await noise(i)] as const));
  expect((await client.sendForm('name=six', Object.fromEntries(files))).status).toBe(201);
}
beforeAll(async () => {
  await upload();
  sha256s = (await ask<ImageList>('GET', '/datasets/six/images')).data.map(({ sha256 }) => sha256);
});
beforeEach(async () => {
  for (const sha256 of sha256s) await change('DELETE', sha256);
});

const change = (method: 'PUT' | 'DELETE', sha256: string, id = 'six') =>
  ask<Problem & { excluded: boolean }>(method, `/datasets/${id}/exclusions/${sha256}`);
const leaveOut = async (...images: number[]) => {
  for (const i of images) await change('PUT', sha256s[i]!);
};
const excludedOf = async () => (await ask<ImageList>('GET', '/datasets/six/images')).data.map(image => image.excluded);
const save = (job: string, exclusions: Exclusions | null) => savedWith(service, { job, dataset: 'six', exclusions });
const queue = <T = Job>(more: object = {}) =>
  ask<T>('POST', '/jobs', { dataset: 'six', preset: 'tiny', seed: 1, ...more });

test('an image is left out and brought back, as often as one likes', async () => {
  expect(await excludedOf()).toEqual(Array(count).fill(false));
  for (let i = 0; i < 2; i++) expect(await change('PUT', sha256s[2]!)).toEqual({ sha256: sha256s[2], excluded: true });
  await leaveOut(4);
  expect(await excludedOf()).toEqual([false, false, true, false, true, false]);
  expect(await ask<Dataset>('GET', '/datasets/six')).toMatchObject({ images: count, excluded: 2 });
  for (let i = 0; i < 2; i++)
    expect(await change('DELETE', sha256s[2]!)).toEqual({ sha256: sha256s[2], excluded: false });
  expect(await excludedOf()).toEqual([false, false, false, false, true, false]);
  expect((await ask<Dataset>('GET', '/datasets/six')).excluded).toBe(1);
});

test('the images that are left out are listed in pages', async () => {
  await leaveOut(0, 1, 2, 3, 4);
  const pages: ExclusionList['data'][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: ExclusionList = await ask('GET', `/datasets/six/exclusions?limit=2${from}`);
    expect(page.excluded).toBe(5);
    pages.push(page.data);
    cursor = page.nextCursor;
  }
  expect(pages.map(page => page.length)).toEqual([2, 2, 1]);
  expect(pages.flat().map(({ sha256 }) => sha256)).toEqual(sha256s.slice(0, 5).sort());
  const [first] = pages.flat();
  expect(first).toMatchObject({ side: 32, url: `/datasets/six/images/${first!.sha256}.webp` });
  expect((await service.app.inject(first!.url!)).statusCode).toBe(200);
  expect(await ask<NearDuplicateList>('GET', '/datasets/six/near-duplicates')).toEqual({ data: [], nextCursor: null });
});

test('what is not there cannot be left out', async () => {
  const unknown = '0'.repeat(64);
  for (const method of ['PUT', 'DELETE'] as const) {
    expect((await change(method, unknown)).code).toBe('IMAGE_NOT_FOUND');
    expect((await change(method, unknown, 'dogs')).code).toBe('DATASET_NOT_FOUND');
    expect((await change(method, unknown, 'cats')).code).toBe('DATASET_NOT_READY');
    expect((await change(method, '../six')).status).toBeGreaterThanOrEqual(400);
  }
  expect((await ask<Problem>('GET', '/datasets/six/exclusions?cursor=x')).code).toBe('INVALID_REQUEST');
});

test('a job keeps what was left out when it was queued, and so does its retry', async () => {
  expect((await queue()).exclusions).toBeNull();
  await leaveOut(1, 3);
  const job = await queue();
  expect(job.exclusions).toEqual({ list: expect.stringMatching(/^[0-9a-f]{64}$/), images: 2 });
  expect((await queue()).exclusions).toEqual(job.exclusions);
  expect((await queue({ exclusions: 'none' })).exclusions).toBeNull();
  await leaveOut(4);
  const later = await queue();
  expect(later.exclusions).toMatchObject({ images: 3 });
  expect(later.exclusions!.list).not.toBe(job.exclusions!.list);
  expect((await ask<Job>('GET', `/jobs/${job.id}`)).exclusions).toEqual(job.exclusions);
  await ask('POST', `/jobs/${job.id}/pause`);
  expect((await ask<Job>('POST', `/jobs/${job.id}/resume`)).exclusions).toEqual(job.exclusions);
  await ask('POST', `/jobs/${job.id}/cancel`);
  expect((await ask<Job>('POST', `/jobs/${job.id}/retry`)).exclusions).toEqual(job.exclusions);
});

test('a job that continues from a checkpoint keeps its images, unless it is asked otherwise', async () => {
  await leaveOut(5);
  const { exclusions } = await queue();
  const saved = await save('job-base', exclusions);
  const all = await save('job-all', null);
  await leaveOut(0, 1);
  const from = (resumeFrom: string, more: object = {}) =>
    ask<Job>('POST', '/jobs', { resumeFrom, steps: 2000, ...more });
  expect((await from(saved)).exclusions).toEqual(exclusions);
  expect((await from(all)).exclusions).toBeNull();
  expect((await from(saved, { exclusions: 'current' })).exclusions).toMatchObject({ images: 3 });
  expect((await from(saved, { exclusions: 'none' })).exclusions).toBeNull();
  expect((await from(saved, { dataset: 'demo-faces' })).exclusions).toBeNull();
});

test('all runs of a sweep leave out the same images', async () => {
  await leaveOut(0, 2);
  const parameters = { generatorLearningRate: { values: [0.0001, 0.0002] } };
  const request = { dataset: 'six', preset: 'tiny', search: { strategy: 'grid', parameters }, budget: { steps: 100 } };
  const { runs } = await ask<Sweep>('POST', '/sweeps', request);
  const lists = await Promise.all(runs.map(async ({ job }) => (await ask<Job>('GET', `/jobs/${job}`)).exclusions));
  expect(lists).toEqual(Array(2).fill({ list: (await queue()).exclusions!.list, images: 2 }));
});

test('an estimate counts the images that are left', async () => {
  const estimate = (more: object = {}) =>
    ask<Estimate>('POST', '/jobs/estimate', { dataset: 'six', preset: 'tiny', steps: 100, ...more });
  const whole = (await estimate()).epochs!;
  await leaveOut(0, 1, 2);
  expect((await estimate()).epochs).toBeCloseTo(2 * whole);
  expect((await estimate({ exclusions: 'none' })).epochs).toBe(whole);
});

test('a job without any image left is refused at the field', async () => {
  await leaveOut(0, 1, 2, 3, 4, 5);
  const refused = await queue<Problem>();
  expect([refused.status, refused.code, refused.errors[0]!.path]).toEqual([422, 'DATASET_UNUSABLE', 'dataset']);
  expect(refused.detail).toContain('DELETE /datasets/six/exclusions/{sha256}');
});

test('a dataset that is deleted takes what was left out with it', async () => {
  await leaveOut(0);
  const { id, exclusions } = await queue();
  const saved = await save('job-left', exclusions);
  const { data } = await ask<{ data: Job[] }>('GET', '/jobs?dataset=six&limit=100');
  for (const job of data) await ask('POST', `/jobs/${job.id}/cancel`);
  expect((await service.app.inject({ method: 'DELETE', url: '/datasets/six' })).statusCode).toBe(200);
  await upload();
  expect((await ask<Dataset>('GET', '/datasets/six')).excluded).toBe(0);
  const problems = [
    await ask<Problem>('POST', `/jobs/${id}/retry`),
    await ask<Problem>('POST', '/jobs', { resumeFrom: saved, steps: 2000 }),
  ];
  for (const { code, detail } of problems) {
    expect(code).toBe('DATASET_UNUSABLE');
    expect(detail).toContain('"exclusions": "current"');
  }
});
