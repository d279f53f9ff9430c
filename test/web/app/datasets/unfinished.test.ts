import { afterAll, beforeAll, expect, it } from 'vitest';
import { zip } from '../../../dataset/archive/zip-writer.js';
import { PageService } from '../page-service.js';
import { pictures } from './pictures.js';

let pages: PageService;
beforeAll(async () => {
  pages = await PageService.start();
}, 120_000);
afterAll(() => pages.close());

it('shows an upload that somebody else sends, until it is a dataset', async () => {
  const archive = zip(Object.entries(await pictures(12)).map(([name, content]) => ({ name, content })));
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const writer = body.writable.getWriter();
  const options = { method: 'POST', body: body.readable, duplex: 'half' } as RequestInit;
  const sent = pages.service.get('/datasets?name=birds', options);
  await writer.write(new Uint8Array(archive.subarray(0, 100)));

  const page = await pages.open('/datasets');
  const card = page.getByRole('article', { name: 'birds' });
  await card.getByText('arriving').waitFor();
  expect(await card.getByRole('link', { name: /Train/ }).count()).toBe(0);
  expect(await card.getByRole('button', { name: /Rename/ }).count()).toBe(0);

  await writer.write(new Uint8Array(archive.subarray(100)));
  await writer.close();
  expect((await sent).ok).toBe(true);
  await card.getByRole('link', { name: /Train/ }).waitFor();
  expect(await card.getByText('arriving').count()).toBe(0);
}, 60_000);
