import type { Locator, Page } from 'playwright-core';

/** More than any page has that can have the focus. */
const most = 200;

/** Presses Tab until an element has the focus. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const focused = wanted.and(page.locator(':focus'));
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if ((await focused.count()) > 0) return;
  }
  throw new Error(`The key Tab does not lead to ${wanted}`);
}
