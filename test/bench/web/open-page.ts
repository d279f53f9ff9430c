import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page, Request } from 'playwright-core';

export interface OpenedPage {
  readonly page: Page;
  readonly session: CDPSession;
  /** Waits until everything that was asked for is there. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** A page in a browser that knows nothing yet, as wide as that of a laptop. */
export async function openPage(browser: Browser): Promise<OpenedPage> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const settle = settler(page);
  return { page, session: await context.newCDPSession(page), settle, close: () => context.close() };
}

/** Milliseconds without a request after which nothing more is to come. */
const rest = 400;

/** The stream of events, which never ends, is left out. */
function settler(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  let changedAt = performance.now();
  const end = (request: Request) => {
    if (open.delete(request)) changedAt = performance.now();
  };
  page.on('request', request => {
    if (new URL(request.url()).pathname === '/events') return;
    open.add(request);
    changedAt = performance.now();
  });
  page.on('requestfinished', end).on('requestfailed', end);
  return async () => {
    while (open.size > 0 || performance.now() - changedAt < rest) await sleep(50);
  };
}

/** Bytes of JavaScript objects that are still in use. */
export async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable');
  // Once more for what the first one only found to be unused.
  for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
