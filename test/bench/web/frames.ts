import type { CDPSession } from 'playwright-core';
import type { OpenedPage } from './open-page.js';

export interface Frames {
  readonly perSecond: number;
  /** Processor time of the main thread for a frame, in milliseconds: other programs do not add to it. */
  readonly busyMs: number;
  /** What `watched` returned in each frame. */
  readonly seen: readonly unknown[];
}

/**
 * The frames that a page draws while something happens.
 * @param watched an expression that runs in each frame
 */
export async function framesDuring(
  { page, session }: Pick<OpenedPage, 'page' | 'session'>,
  watched: string,
  work: () => Promise<void>,
): Promise<Frames> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await busySeconds(session);
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
  const busyMs = (((await busySeconds(session)) - before) * 1000) / times.length;
  return { perSecond: ((times.length - 1) / (times.at(-1)! - times[0]!)) * 1000, busyMs, seen };
}

/** Processor time that the main thread has taken so far. */
export async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}
