import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import type { WebGroup } from './figures.js';
import type { FilledService } from './filled-service.js';
import { openPage } from './open-page.js';

const assets = join('dist', 'web', 'app', 'assets');
const kilobytes = (bytes: number) => bytes / 1000;

/** How much script each page loads, and all of them together, but for what encodes MP4: gzipped. */
export async function scriptSize(browser: Browser, { url, job }: FilledService): Promise<WebGroup> {
  const places = {
    'the first page': '/trainings',
    'a training': `/trainings/${job}`,
    'start a training': '/start',
    datasets: '/datasets/demo-faces',
    'the explorer': '/play',
    'a comparison': `/compare?jobs=${job}`,
    sweeps: '/sweeps',
  };
  const figures = [];
  for (const [name, place] of Object.entries(places)) {
    const { page, close } = await openPage(browser);
    const loaded = new Set<string>();
    page.on('response', response => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith('.js')) loaded.add(pathname.split('/').at(-1)!);
    });
    await page.goto(`${url}/app/#${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await close();
    const measured = kilobytes(await gzipped([...loaded]));
    figures.push({ name, measured, digits: 1, unit: 'kB', ...(place === '/trainings' && { target: { atMost: 80 } }) });
  }
  const all = (await readdir(assets)).filter(name => name.endsWith('.js') && !name.startsWith('encode-mp4'));
  const measured = kilobytes(await gzipped(all));
  figures.push({ name: 'all pages, without MP4', measured, digits: 1, unit: 'kB', target: { atMost: 160 } });
  return { title: 'script, gzipped', figures };
}

async function gzipped(names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async name => gzipSync(await readFile(join(assets, name))).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}
