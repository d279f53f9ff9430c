import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';

/**
 * Bytes that the tab alone occupies: its objects, decoded images and canvases, and the script engine. Of several processes
 * that of the tab is the largest.
 * @returns undefined where the system does not tell, as Linux does
 */
export async function tabBytes(browser: Browser): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const tabs = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(tabs.map(({ id }) => privateBytes(id)));
  const known = sizes.flatMap(size => size ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

async function privateBytes(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => undefined);
  const kilobytes = text?.match(/^Private_\w+: +\d+/gm)?.map(line => Number(line.split(/ +/)[1]));
  return kilobytes && kilobytes.reduce((sum, one) => sum + one, 0) * 1024;
}
