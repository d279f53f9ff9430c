import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { WebGroup } from './figures.js';
import type { FilledService } from './filled-service.js';
import { openPage } from './open-page.js';
import { quantile } from './quantile.js';

/** Notes the milliseconds from each move of a slider to the frame that shows the image for it. */
const watch = `
  window.latencies = [];
  let movedAt;
  addEventListener('input', () => { movedAt ??= performance.now(); }, { capture: true });
  document.querySelector('.stage').addEventListener('load', () => {
    if (movedAt === undefined) return;
    const since = movedAt;
    movedAt = undefined;
    requestAnimationFrame(() => latencies.push(performance.now() - since));
  }, { capture: true });
`;

/** How long a slider of the explorer takes to show its image, for single moves and while it is dragged. */
export async function sliderLatency(
  browser: Browser,
  { url }: FilledService,
  { moves }: { readonly moves: number },
): Promise<WebGroup> {
  const { page, settle, close } = await openPage(browser);
  await page.goto(`${url}/app/#/play`);
  await page.getByRole('region', { name: 'The image' }).getByRole('img').waitFor();
  await settle();
  await page.evaluate(watch);
  const slider = page.getByRole('slider', { name: 'auto1' });
  await slider.focus();
  for (let move = 0; move < moves; move++) {
    await page.keyboard.press('ArrowRight');
    // Also what follows once it rests.
    await sleep(move % 4 === 3 ? 600 : 120);
  }
  const latencies = await page.evaluate<number[]>('latencies');
  await close();
  return {
    title: `a slider of the explorer, tiny, ${latencies.length} moves`,
    figures: [
      { name: 'to its image, p50', measured: quantile(latencies, 0.5), unit: 'ms', target: { atMost: 60 } },
      { name: 'to its image, p95', measured: quantile(latencies, 0.95), unit: 'ms' },
    ],
  };
}
