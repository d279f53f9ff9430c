import type { Browser } from 'playwright-core';
import { drag } from './drag.js';
import type { WebFigure, WebGroup } from './figures.js';
import type { FilledService } from './filled-service.js';
import { framesDuring } from './frames.js';
import { tabBytes } from './memory.js';
import { openPage } from './open-page.js';
import { wheel } from './wheel.js';

const seconds = 5;
/** Modifiers as the DevTools protocol counts them. */
const [control, shift] = [2, 8];

/** Zooming and moving the curves of a long training with the mouse: frames and memory. */
export async function curves(browser: Browser, service: FilledService): Promise<WebGroup> {
  const { page, session, settle, close } = await openPage(browser);
  await page.goto(`${service.url}/app/#/trainings/${service.job}?step=0`);
  const plot = page.locator('.curve .u-over').first();
  await plot.waitFor();
  await settle();
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  const middle = { x: x + width / 2, y: y + height / 2 };
  const zoom = (pixels: number) =>
    wheel(session, { at: middle, pixels, interval: 16, seconds: seconds / 2, modifiers: control });
  const zooming = await framesDuring({ page, session }, 'null', async () => {
    await zoom(-12);
    await zoom(6);
  });
  const [left, right] = [0.1, 0.9].map(share => ({ x: x + share * width, y: middle.y })) as [
    typeof middle,
    typeof middle,
  ];
  const moving = await framesDuring({ page, session }, 'null', async () => {
    for (const [from, to] of [
      [right, left],
      [left, right],
    ] as const)
      await drag(session, { from, to, seconds: seconds / 2, modifiers: shift });
  });
  // What was looked at in detail is there by then.
  await settle();
  const memory = await tabBytes(browser);
  await close();
  const figures: WebFigure[] = [
    { name: 'frames while zooming', measured: zooming.perSecond, unit: 'frames/s', digits: 1, target: { atLeast: 50 } },
    { name: 'frames while moving', measured: moving.perSecond, unit: 'frames/s', digits: 1, target: { atLeast: 50 } },
    { name: 'processor time of a frame, zooming', measured: zooming.busyMs, unit: 'ms', digits: 1 },
    { name: 'processor time of a frame, moving', measured: moving.busyMs, unit: 'ms', digits: 1 },
  ];
  if (memory !== undefined)
    figures.push({ name: 'memory of the tab', measured: memory / 1e6, unit: 'MB', target: { atMost: 150 } });
  return { title: `curves of ${service.metricsSteps} steps`, figures };
}
