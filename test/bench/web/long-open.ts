import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { jobWhen } from '../service.js';
import type { WebGroup } from './figures.js';
import type { FilledService } from './filled-service.js';
import { heapBytes, openPage } from './open-page.js';

/** How much memory the page of a running training takes, after a third of the time and at its end. */
export async function longOpen(
  browser: Browser,
  { client, url }: FilledService,
  { minutes }: { readonly minutes: number },
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<WebGroup> {
  const request = { dataset: 'demo-faces', preset: 'tiny', seed: 2, steps: 1_000_000, sampleEvery: 50 } as const;
  const { id } = await jobWhen(client, request, ({ progress: { step } }) => step > 0);
  const { page, session, close } = await openPage(browser);
  await page.goto(`${url}/app/#/trainings/${id}`);
  await page.locator('.curve .u-over').first().waitFor();
  const heaps: number[] = [];
  for (const share of [1 / 3, 2 / 3]) {
    progress(
      `web: the page of a training, open for ${(minutes * (heaps.length === 0 ? 1 / 3 : 1)).toFixed(1)} minutes`,
    );
    await sleep(share * minutes * 60_000, undefined, { signal });
    heaps.push(await heapBytes(session));
  }
  await close();
  await client.cancelJob({ id });
  const [early, late] = heaps as [number, number];
  return {
    title: `open beside a training for ${minutes} min`,
    figures: [
      { name: `objects at minute ${(minutes / 3).toFixed(1)}`, measured: early / 1e6, digits: 2, unit: 'MB' },
      { name: `objects at minute ${minutes.toFixed(1)}`, measured: late / 1e6, digits: 2, unit: 'MB' },
      { name: 'growth', measured: (late / early - 1) * 100, digits: 1, unit: '%', target: { atMost: 5 } },
    ],
  };
}
