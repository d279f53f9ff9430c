import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { WebFigure, WebGroup } from './figures.js';
import type { FilledService } from './filled-service.js';
import { framesDuring } from './frames.js';
import { manyImages } from './many-images.js';
import { tabBytes } from './memory.js';
import { openPage } from './open-page.js';
import { quantile } from './quantile.js';
import { wheel } from './wheel.js';

const seconds = 4;
const jumps = 12;

/** Whether every image that is in sight is drawn. */
const isWhole = `(() => {
  const scroller = document.querySelector('.wall-scroller');
  if (!scroller) return false;
  const { top, bottom } = scroller.getBoundingClientRect();
  const tiles = [...scroller.querySelectorAll('.tile')].filter(tile => {
    const box = tile.getBoundingClientRect();
    return box.bottom > top && box.top < bottom;
  });
  return tiles.length > 0 && tiles.every(tile => tile.querySelector('[data-drawn]') || tile.querySelector('img')?.naturalWidth);
})()`;

/** The images of a large dataset: how soon those in sight are there, after a jump anywhere, and frames while scrolling. */
export async function wall(
  browser: Browser,
  { url, dataDir }: FilledService,
  { images }: { readonly images: number },
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<WebGroup> {
  await manyImages(dataDir, 'many', images, made => progress(`web: image ${made} of ${images}`), signal);
  const { page, session, settle, close } = await openPage(browser);
  let requests = 0;
  page.on('request', request => {
    if (['image', 'fetch'].includes(request.resourceType())) requests++;
  });
  const begun = performance.now();
  await page.goto(`${url}/app/#/datasets/many`);
  await page.locator('.wall-scroller').waitFor();
  await untilWhole(page, '');
  const opened = performance.now() - begun;
  await settle();
  requests = 0;
  const waits: number[] = [];
  for (let jump = 0; jump < jumps; jump++) {
    const share = ((jump * 7 + 3) % jumps) / jumps;
    waits.push(await untilWhole(page, `scroller.scrollTop = ${share} * scroller.scrollHeight`));
    await sleep(200);
  }
  const perJump = requests / jumps;
  const box = (await page.locator('.wall-scroller').boundingBox())!;
  const frames = await framesDuring({ page, session }, isWhole, async () => {
    await wheel(session, { at: { x: box.x + 100, y: box.y + 100 }, pixels: 60, interval: 30, seconds });
  });
  const whole = frames.seen.filter(Boolean).length / frames.seen.length;
  const memory = await tabBytes(browser);
  await close();
  const figures: WebFigure[] = [
    { name: 'opened with its first images', measured: opened, unit: 'ms' },
    { name: 'all in sight after a jump, p50', measured: quantile(waits, 0.5), unit: 'ms' },
    { name: 'all in sight after a jump, most', measured: Math.max(...waits), unit: 'ms' },
    { name: 'requests for a jump', measured: perJump, unit: '', digits: 1 },
    {
      name: 'frames while scrolling',
      measured: frames.perSecond,
      unit: 'frames/s',
      digits: 1,
      target: { atLeast: 50 },
    },
    { name: 'processor time of a frame', measured: frames.busyMs, unit: 'ms', digits: 1 },
    { name: 'frames with every image in sight', measured: 100 * whole, unit: '%' },
  ];
  if (memory !== undefined) figures.push({ name: 'memory of the tab', measured: memory / 1e6, unit: 'MB' });
  return { title: `the wall of ${images} images`, figures };
}

/** Milliseconds from what is done first until every image in sight is drawn. */
function untilWhole(page: Page, first: string): Promise<number> {
  return page.evaluate<number>(`new Promise(resolve => {
    const begun = performance.now();
    const scroller = document.querySelector('.wall-scroller');
    ${first};
    // What was in sight before is gone in the second frame.
    let frame = 0;
    requestAnimationFrame(function look() {
      if (++frame > 2 && ${isWhole}) resolve(performance.now() - begun);
      else requestAnimationFrame(look);
    });
  })`);
}
