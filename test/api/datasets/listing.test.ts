import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset, ImageList, NearDuplicateList, Problem } from '../../../src/client/index.js';
import { startTestService, type TestService } from '../service.js';
import { listen, type UploadClient } from '../upload.js';

let service: TestService;
let client: UploadClient;
beforeAll(async () => {
  service = await startTestService();
  client = await listen(service);
});
afterAll(() => service.close());

const json = async <T>(path: string) => (await (await client.get(path)).json()) as T;

/** A picture of one of several patterns, as a PNG or a JPEG, which looks the same but has other pixels. */
async function picture(pattern: number, format: 'png' | 'jpeg' = 'png') {
  const side = 32;
  const wave = (x: number, y: number) => 128 + 100 * Math.sin((x * (pattern + 1)) / 5 + (y * pattern) / 3);
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) =>
    wave(Math.floor(i / 3) % side, Math.floor(i / 3 / side)),
  );
  const image = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  return new Uint8Array(await (format === 'png' ? image.png() : image.jpeg({ quality: 95 })).toBuffer());
}

test('the images of a dataset are listed in pages, each with its address', async () => {
  const files = await Promise.all(Array.from({ length: 7 }, async (_, i) => [`${i}.png`, await picture(i)] as const));
  expect((await client.sendForm('name=seven', Object.fromEntries(files))).status).toBe(201);
  const pages: ImageList['data'][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: ImageList = await json(`/datasets/seven/images?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(page.images).toBe(7);
    pages.push(page.data);
    cursor = page.nextCursor;
  }
  expect(pages.map(page => page.length)).toEqual([3, 3, 1]);
  const all = pages.flat();
  expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(7);
  expect(all[0]!.side).toBe(32);
  const image = await client.get(all[6]!.url);
  const shown = await sharp(Buffer.from(await image.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer();
  const sent = await sharp(await picture(6))
    .removeAlpha()
    .raw()
    .toBuffer();
  expect(shown.equals(sent)).toBe(true);
});

test('a page begins anywhere, for those who look at the middle of a large dataset', async () => {
  const all = (await json<ImageList>('/datasets/seven/images')).data;
  const page = await json<ImageList>('/datasets/seven/images?from=4&limit=2');
  expect(page).toMatchObject({ data: all.slice(4, 6), images: 7, nextCursor: expect.stringMatching(/^6-/) });
  expect(await json<ImageList>('/datasets/seven/images?from=9')).toMatchObject({ data: [], nextCursor: null });
  const both = await json<Problem>(`/datasets/seven/images?from=1&cursor=${page.nextCursor}`);
  expect(both.errors.map(({ path }) => path)).toEqual(['from']);
});

test('many images come in one picture, in rows of eight, and only when they have changed', async () => {
  const files = await Promise.all(Array.from({ length: 11 }, async (_, i) => [`${i}.png`, await picture(i)] as const));
  expect((await client.sendForm('name=eleven', Object.fromEntries(files))).status).toBe(201);
  const path = '/datasets/eleven/images/sheet.webp?from=1&count=20&size=16';
  const answer = await client.get(path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
  const sheet = sharp(Buffer.from(await answer.arrayBuffer()));
  expect(await sheet.metadata()).toMatchObject({ width: 8 * 16, height: 2 * 16 });
  // The second of the second row is the last image; WebP loses a little.
  const at = { left: 16, top: 16, width: 16, height: 16 };
  const drawn = await sheet.clone().extract(at).removeAlpha().raw().toBuffer();
  const sent = await sharp(await picture(10))
    .resize(16, 16)
    .removeAlpha()
    .raw()
    .toBuffer();
  const difference = drawn.reduce((sum, value, i) => sum + Math.abs(value - sent[i]!), 0) / drawn.length;
  expect(difference).toBeLessThan(12);
  const again = await fetch(client.url + path, { headers: { 'if-none-match': answer.headers.get('etag')! } });
  expect(again.status).toBe(304);
  expect((await json<Problem>('/datasets/eleven/images/sheet.webp?from=11')).code).toBe('IMAGE_NOT_FOUND');
  const tooMany = await json<Problem>('/datasets/eleven/images/sheet.webp?count=257');
  expect(tooMany.errors.map(({ path }) => path)).toEqual(['count']);
});

test('a cursor of images that have been replaced is refused', async () => {
  const answer = await client.get(`/datasets/seven/images?cursor=3-${'0'.repeat(16)}`);
  const { code, errors } = (await answer.json()) as Problem;
  expect([answer.status, code, errors[0]!.path]).toEqual([400, 'INVALID_REQUEST', 'cursor']);
});

test('images that look alike are grouped, the first one first', async () => {
  const files = {
    'a.png': await picture(1),
    'b.png': await picture(4),
    'c.jpg': await picture(1, 'jpeg'),
    'd.png': await picture(6),
    'e.jpg': await picture(4, 'jpeg'),
  };
  const dataset = (await (await client.sendForm('name=alike', files)).json()) as Dataset;
  expect([dataset.images, dataset.nearDuplicates]).toEqual([5, 2]);
  const { data: listed } = await json<ImageList>('/datasets/alike/images');
  const { data } = await json<NearDuplicateList>('/datasets/alike/near-duplicates');
  const places = data.map(({ images }) =>
    images.map(({ sha256 }) => listed.findIndex(image => image.sha256 === sha256)),
  );
  expect(places).toEqual([
    [0, 2],
    [1, 4],
  ]);
  expect((await json<NearDuplicateList>('/datasets/seven/near-duplicates')).data).toEqual([]);
});

test('a folder whose images have not been decoded has no list yet', async () => {
  for (const path of ['images', 'near-duplicates'])
    expect((await json<Problem>(`/datasets/cats/${path}`)).code).toBe('DATASET_NOT_READY');
  expect((await json<Problem>('/datasets/dogs/images')).code).toBe('DATASET_NOT_FOUND');
});
