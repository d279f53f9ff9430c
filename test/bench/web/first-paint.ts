import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { median } from '../../../src/math/median.js';
import type { WebGroup } from './figures.js';
import type { FilledService } from './filled-service.js';
import { busySeconds } from './frames.js';
import { openPage } from './open-page.js';

/** Seconds in which a page that seems to be ready shows whether it is. */
const quietSeconds = 2;

/** Notes when the list is there, and every task that keeps the page from answering. */
const watch = `
  window.watched = { longEnd: 0, contentAt: undefined };
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) watched.longEnd = startTime + duration;
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver((_, observer) => {
    if (!document.querySelector('.training-card a')) return;
    watched.contentAt = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
`;

interface Watched {
  readonly painted: number;
  readonly contentAt: number;
  readonly longEnd: number;
  /** Processor time of the main thread, in seconds. */
  readonly busy: number;
}

/**
 * When the list of trainings is painted, and when it can be used: the trainings are there, and no task of more than 50 ms
 * keeps it from answering. With the processor slowed down four times, and an empty cache.
 */
export async function firstPaint(
  browser: Browser,
  { url }: FilledService,
  { runs }: { readonly runs: number },
): Promise<WebGroup> {
  const measured: Watched[] = [];
  for (let run = 0; run < runs; run++) {
    const { page, session, close } = await openPage(browser);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.addInitScript(watch);
    await page.goto(`${url}/app/`);
    await page.locator('.training-card').first().waitFor();
    await sleep(quietSeconds * 1000);
    measured.push({
      busy: await busySeconds(session),
      ...(await page.evaluate<Omit<Watched, 'busy'>>(`({
        painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        ...watched,
      })`)),
    });
    await close();
  }
  const seconds = (of: (one: Watched) => number) => median(measured.map(of)) / 1000;
  const interactive = seconds(({ painted, contentAt, longEnd }) => Math.max(painted, contentAt, longEnd));
  return {
    title: `opening the page, processor slowed four times, median of ${runs}`,
    figures: [
      {
        name: 'first contentful paint',
        measured: seconds(({ painted }) => painted),
        digits: 2,
        unit: 's',
        target: { atMost: 0.6 },
      },
      { name: 'interactive', measured: interactive, digits: 2, unit: 's', target: { atMost: 1 } },
      { name: 'processor time of it', measured: median(measured.map(({ busy }) => busy)), digits: 2, unit: 's' },
    ],
  };
}
