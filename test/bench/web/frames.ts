import type { Page } from 'playwright-core';
import { quantile } from './quantile.js';

export interface Frames {
  readonly perSecond: number;
  /** A frame of twenty takes longer, in milliseconds. */
  readonly slowMs: number;
  /** What `watched` returned in each frame. */
  readonly seen: readonly unknown[];
}

/**
 * The frames that a page draws while something happens.
 * @param watched an expression that runs in each frame
 */
export async function framesDuring(page: Page, watched: string, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(`{
    const [times, seen] = [[], []];
    let isRunning = true;
    requestAnimationFrame(function frame(now) {
      times.push(now);
      seen.push(${watched});
      if (isRunning) requestAnimationFrame(frame);
    });
    window.stopFrames = () => {
      isRunning = false;
      return { times, seen };
    };
  }`);
  await work();
  const { times, seen } = await page.evaluate<{ times: number[]; seen: unknown[] }>('window.stopFrames()');
  const took = times.slice(1).map((time, i) => time - times[i]!);
  return { perSecond: ((times.length - 1) / (times.at(-1)! - times[0]!)) * 1000, slowMs: quantile(took, 0.95), seen };
}
