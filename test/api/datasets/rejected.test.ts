import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset, Problem, RejectedList } from '../../../src/client/index.js';
import { noise } from '../../dataset/folders.js';
import { startTestService, type TestService } from '../service.js';
import { listen, type UploadClient } from '../upload.js';

let service: TestService;
let client: UploadClient;
beforeAll(async () => {
  service = await startTestService(undefined, { maxEntries: 300 }, { maxUploadFiles: 300 });
  client = await listen(service);
});
afterAll(() => service.close());

const json = async <T>(path: string) => (await (await client.get(path)).json()) as T;

const count = 230;
const nameOf = (i: number) => `ねこ ${String(i).padStart(3, '0')}.png`;

/** All pages of the rejected files of a dataset. */
async function pagesOf(id: string, limit: number): Promise<RejectedList[]> {
  const pages: RejectedList[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: RejectedList = await json(
      `/datasets/${id}/rejected?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
}

test('all rejected files are listed in pages, beyond the hundred that the dataset names', async () => {
  const broken = Array.from({ length: count }, (_, i) => [nameOf(i), 'no picture at all'] as const);
  const files = Object.fromEntries([...broken, ['good.png', await noise(1)]]);
  const dataset = (await (await client.sendForm('name=broken', files)).json()) as Dataset;
  expect([dataset.images, dataset.rejectedCount, dataset.rejected.length]).toEqual([1, count, 100]);
  const pages = await pagesOf('broken', 60);
  expect(pages.map(({ data }) => data.length)).toEqual([60, 60, 60, 50]);
  for (const { rejected, listed } of pages) expect([rejected, listed]).toEqual([count, count]);
  const all = pages.flatMap(({ data }) => data);
  expect(all.slice(0, 100)).toEqual(dataset.rejected);
  expect(all.map(({ name }) => name)).toEqual(broken.map(([name]) => name));
  expect(all.at(-1)).toMatchObject({ reason: 'notAnImage', detail: expect.stringMatching(/\w/) });
  // Pages of exactly all files, too.
  expect((await pagesOf('broken', 115)).map(({ data }) => data.length)).toEqual([115, 115]);
});

test('of a dataset that an older version decoded, the first hundred are listed', async () => {
  const folder = join(service.folders.dataDir, 'uploads/broken');
  const lines = (await readFile(join(folder, 'rejected.ndjson'), 'utf8')).split('\n');
  expect(lines.length).toBe(count + 1);
  await rm(join(folder, 'rejected.ndjson'));
  const pages = await pagesOf('broken', 60);
  expect(pages.map(({ data }) => data.length)).toEqual([60, 40]);
  for (const { rejected, listed } of pages) expect([rejected, listed]).toEqual([count, 100]);
  expect(pages[1]!.data.at(-1)!.name).toBe(nameOf(99));
});

test('without rejected files the list is empty', async () => {
  await client.sendForm('name=whole', { 'a.png': await noise(2) });
  expect(await json('/datasets/whole/rejected')).toEqual({ data: [], rejected: 0, listed: 0, nextCursor: null });
});

test('cursors of other files, and datasets that are not decoded or do not exist, are refused', async () => {
  const codeOf = async (path: string) => (await json<Problem>(path)).code;
  expect(await codeOf(`/datasets/broken/rejected?cursor=3-${'0'.repeat(16)}`)).toBe('INVALID_REQUEST');
  expect(await codeOf('/datasets/broken/rejected?cursor=3')).toBe('INVALID_REQUEST');
  expect(await codeOf('/datasets/cats/rejected')).toBe('DATASET_NOT_READY');
  expect(await codeOf('/datasets/dogs/rejected')).toBe('DATASET_NOT_FOUND');
});
