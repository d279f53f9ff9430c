import type { Browser } from 'playwright-core';
import { drag } from './drag.js';
import type { WebFigure, WebGroup } from './figures.js';
import type { FilledService } from './filled-service.js';
import { framesDuring } from './frames.js';
import { tabBytes } from './memory.js';
import { openPage } from './open-page.js';

/** Seconds in which the slider is dragged from one end to the other. */
const seconds = 8;
/** The sample that is drawn now. */
const drawn = `(canvas => canvas && !canvas.hidden ? canvas.dataset.step : null)(document.querySelector('.frame canvas'))`;

/** Dragging the slider of a training through all its samples: frames, how many samples were seen, and memory. */
export async function scrubbing(browser: Browser, service: FilledService): Promise<WebGroup> {
  const { page, session, settle, close } = await openPage(browser);
  await page.goto(`${service.url}/app/#/trainings/${service.job}?step=0`);
  const slider = page.getByRole('slider', { name: 'Step' });
  await slider.waitFor();
  await page.locator('.curve .u-over').first().waitFor();
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await slider.boundingBox())!;
  const at = (share: number) => ({ x: x + 8 + share * (width - 16), y: y + height / 2 });
  const there = { from: at(0), to: at(1), seconds };
  // Strips are loaded once the slider is about to be used.
  await drag(session, there);
  await settle();
  const frames = await framesDuring({ page, session }, drawn, async () => {
    await drag(session, { from: at(1), to: at(0), seconds });
  });
  const memory = await tabBytes(browser);
  await close();
  const seen = new Set(frames.seen.filter(step => step !== null));
  const figures: WebFigure[] = [
    { name: 'frames', measured: frames.perSecond, unit: 'frames/s', digits: 1, target: { atLeast: 50 } },
    { name: 'processor time of a frame', measured: frames.busyMs, unit: 'ms', digits: 1 },
    { name: 'samples that were drawn', measured: seen.size, unit: `of ${service.samples}` },
  ];
  if (memory !== undefined)
    figures.push({ name: 'memory of the tab', measured: memory / 1e6, unit: 'MB', target: { atMost: 150 } });
  return { title: `dragging through ${service.samples} samples in ${seconds} s`, figures };
}
