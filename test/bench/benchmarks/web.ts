import { startBrowser } from '../../browser.js';
import type { Watch } from '../compare.js';
import { curves } from '../web/curves.js';
import type { WebGroup, WebResult } from '../web/figures.js';
import { filledService } from '../web/filled-service.js';
import { firstPaint } from '../web/first-paint.js';
import { longOpen } from '../web/long-open.js';
import { scriptSize } from '../web/script-size.js';
import { scrubbing } from '../web/scrubbing.js';
import { sliderLatency } from '../web/slider-latency.js';
import { wall } from '../web/wall.js';

/**
 * How fast the page is in Chromium, on a service that has trained `tiny`.
 * @param minutes that the page of a training stays open
 */
export async function web(
  { quick, minutes }: { readonly quick: boolean; readonly minutes: number | undefined },
  { progress, signal }: Watch,
): Promise<WebResult> {
  const service = await filledService({ quick }, progress, signal);
  const groups: WebGroup[] = [];
  /** Each in a browser of its own, so that none finds what another one has left. */
  const measure = async (
    what: string,
    work: (browser: Awaited<ReturnType<typeof startBrowser>>) => Promise<WebGroup>,
  ) => {
    signal.throwIfAborted();
    progress(`web: ${what}`);
    const browser = await startBrowser();
    try {
      groups.push(await work(browser));
    } finally {
      await browser.close();
    }
  };
  try {
    await measure('script', browser => scriptSize(browser, service));
    await measure('opening the page', browser => firstPaint(browser, service, { runs: quick ? 1 : 7 }));
    await measure('samples', browser => scrubbing(browser, service));
    await measure('curves', browser => curves(browser, service));
    await measure('the explorer', browser => sliderLatency(browser, service, { moves: quick ? 8 : 80 }));
    await measure('the wall', browser => wall(browser, service, { images: quick ? 1000 : 100_000 }, progress, signal));
    const open = minutes ?? (quick ? 0.2 : 3);
    await measure('open', browser => longOpen(browser, service, { minutes: open }, progress, signal));
    return groups;
  } finally {
    await service.close();
  }
}
