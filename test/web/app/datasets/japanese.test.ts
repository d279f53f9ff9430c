import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../../../src/client/index.js';
import { textOf } from '../../../../src/schema/rejections/said.js';
import { zip } from '../../../dataset/archive/zip-writer.js';
import { example, record } from '../../../dataset/tfrecord-writer.js';
import { until } from '../../../wait.js';
import { PageService, smallTraining } from '../page-service.js';
import { picture, pictures } from './pictures.js';

const foreign = (name: string) => readFile(join(import.meta.dirname, '../../../fixtures/foreign', name));

async function upload(name: string, body: Buffer): Promise<Dataset> {
  expect((await pages.service.get(`/datasets?name=${name}`, { method: 'POST', body })).status).toBeLessThan(300);
  const read = () => pages.client.getDataset({ id: name });
  return until('the dataset is ready', async () => {
    const dataset = await read();
    return dataset.status === 'ready' && dataset;
  });
}

let pages: PageService;
let dataset: Dataset;
beforeAll(async () => {
  pages = await PageService.start();
  const files = {
    ...(await pictures(12)),
    'cut.png': (await picture(40)).subarray(0, 60),
    'tiny.png': await picture(41, 8),
    'photo.tif': await foreign('image.tif'),
    'empty.png': Buffer.alloc(0),
    'unknown.bin': Buffer.from([1, 2, 3, 4]),
  };
  const archive = zip(Object.entries(files).map(([name, content]) => ({ name, content })));
  dataset = await upload('mixed', archive);
}, 120_000);
afterAll(() => pages.close());

it('files that cannot be used come with a code and values, from which the text can be made', () => {
  expect(dataset.rejectedCount).toBeGreaterThan(4);
  for (const { name, detail, said } of dataset.rejected) expect(textOf(said!), name).toBe(detail);
  const codes = Object.fromEntries(dataset.rejected.map(({ name, said }) => [name, said!.code]));
  expect(codes).toMatchObject({ 'tiny.png': 'TOO_SMALL', 'photo.tif': 'TIFF' });
});

it('so do records, whose text has another one in it', async () => {
  const good = await Promise.all([50, 51, 52].map(async seed => ({ image_raw: await picture(seed) })));
  const bad = [{ image_raw: await foreign('image.tif') }, { image_raw: [1, 2, 3] }, { other: Buffer.from('text') }];
  const { rejected } = await upload('records', Buffer.concat([...good, ...bad].map(one => record(example(one)))));
  expect(rejected).toHaveLength(3);
  for (const { name, detail, said } of rejected) expect(textOf(said!), name).toBe(detail);
  const page = await pages.open('/datasets/records', await pages.context({ locale: 'ja-JP' }));
  await page.getByText('image_raw: TIFF画像です。').waitFor();
  await page.getByText('image_raw: バイト列ではなく、3個の整数です。').waitFor();
}, 60_000);

it('says on the Japanese page in Japanese why files were left out, and what to know of the dataset', async () => {
  const page = await pages.open('/datasets/mixed', await pages.context({ locale: 'ja-JP' }));
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await row('tiny.png').getByText('8×8ピクセルです。各辺に16ピクセル以上必要です。').waitFor();
  await row('photo.tif').getByText('TIFF画像です。').waitFor();
  const details = await page.locator('tbody tr td:nth-child(3)').allTextContents();
  for (const text of details) expect(text).toMatch(/。/);
  const warnings = page.getByRole('list', { name: '注意' }).getByRole('listitem');
  for (const text of await warnings.allTextContents()) expect(text).toMatch(/。$/);
  await warnings.filter({ hasText: '数千枚あるとうまくいきます' }).waitFor();
  // The English page says what the service has written.
  await page.getByRole('combobox', { name: '言語' }).selectOption('English');
  await row('photo.tif').getByText('is a TIFF image: convert it to PNG').waitFor();
}, 60_000);

it('says so of a training, too, in its alarms and in what happened', async () => {
  const { id } = await pages.client.createJob({ body: { ...smallTraining, dataset: 'mixed', steps: 2 } });
  const job = await pages.client.waitForJob(id);
  expect(job.warnings.map(({ code }) => code)).toContain('TOO_FEW_IMAGES');
  expect(job.warnings.every(({ params }) => params !== undefined)).toBe(true);
  const page = await pages.open(`/trainings/${id}`, await pages.context({ locale: 'ja-JP' }));
  const notes = page.getByRole('region', { name: '警告' }).getByRole('listitem');
  await notes.filter({ hasText: '生成器は見た画像を写すだけになりがちです' }).waitFor();
  await page.getByText('記録', { exact: true }).click();
  await page.locator('.log li').filter({ hasText: '生成器は見た画像を写すだけになりがちです' }).waitFor();
}, 120_000);
