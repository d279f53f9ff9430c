import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService } from './page-service.js';
import { tabTo } from './tab-to.js';

let pages: PageService;
beforeAll(async () => {
  pages = await PageService.withFaces();
}, 240_000);
afterAll(() => pages.close());

it('leads from a first training to a walk saved as a file, with the keyboard alone', async () => {
  const page = await pages.open();
  const { keyboard } = page;
  const press = async (wanted: Locator, key = 'Enter') => {
    await wanted.waitFor({ timeout: 60_000 });
    await tabTo(page, wanted);
    await keyboard.press(key);
  };
  await press(page.getByRole('button', { name: 'Train on the built-in faces' }));
  // Watches the first images come, and goes back to the noise.
  const step = page.getByRole('slider', { name: 'Step' });
  await step.waitFor({ timeout: 120_000 });
  const shown = () => step.getAttribute('aria-valuetext');
  await expect.poll(shown, { timeout: 120_000 }).not.toBe('Step 0');
  await press(step, 'Home');
  await page.getByText('Step 0: noise').waitFor();
  await keyboard.press('ArrowRight');
  await expect.poll(shown).toBe('Step 20');
  await press(page.getByRole('button', { name: 'Play', exact: true }));
  await press(page.getByRole('button', { name: 'Live', exact: true }));
  await press(page.getByRole('button', { name: 'Pause', exact: true }));
  await press(page.getByRole('button', { name: 'Pause it' }));
  await page.getByText('paused', { exact: true }).first().waitFor({ timeout: 120_000 });
  await press(page.getByRole('navigation').getByRole('link', { name: 'Play', exact: true }));
  const keep = page.getByRole('button', { name: '♥ Keep it' });
  await press(keep);
  await page.getByText('Kept as pick1.').waitFor();
  await press(page.getByRole('slider', { name: 'auto1' }), 'End');
  await expect.poll(() => page.url()).toContain('auto1');
  await press(page.getByRole('button', { name: 'Go to 3', exact: true }));
  await press(keep);
  await page.getByText('Kept as pick2.').waitFor();
  for (const name of ['pick2', 'pick1'])
    await press(page.getByRole('checkbox', { name: `Walk past ${name}` }), 'Space');
  await page.getByText('From pick2 → pick1').waitFor();
  await press(page.getByRole('spinbutton', { name: 'Seconds' }), 'Control+A');
  await keyboard.type('1');
  const download = page.waitForEvent('download', { timeout: 120_000 });
  await press(page.getByRole('link', { name: 'Save as WebP' }));
  const walk = await readFile(await (await download).path());
  expect((await sharp(walk, { animated: true }).metadata()).pages).toBeGreaterThan(10);
}, 400_000);
