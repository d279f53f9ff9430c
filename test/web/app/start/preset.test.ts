import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService } from '../page-service.js';

let pages: PageService;
beforeAll(async () => {
  pages = await PageService.start();
}, 240_000);
afterAll(() => pages.close());

it('lets one choose between three trainings, or a preset by its name', async () => {
  const page = await pages.open('/start');
  const estimate = page.getByRole('region', { name: 'On this machine' });
  await page.getByRole('radio', { name: /^Good/ }).check();
  await expect.poll(() => estimate.textContent()).toContain('8,000');
  await page.getByText('More settings').click();
  expect(await page.getByLabel('Preset').inputValue()).toBe('stable');
  expect(await page.locator('select#field-upsampling').inputValue()).toBe('nearest');
  const paper = page.waitForRequest(request => {
    if (!request.url().endsWith('/jobs/estimate')) return false;
    const { preset, steps } = request.postDataJSON() as { readonly preset?: string; readonly steps?: number };
    return preset === 'paper' && steps === undefined;
  });
  await page.getByLabel('Preset').selectOption('paper');
  await paper;
  await expect.poll(() => page.locator('#field-imageSize').inputValue()).toBe('64');
  for (const name of [/^Quick look/, /^Good/, /^Best/])
    expect(await page.getByRole('radio', { name }).isChecked(), String(name)).toBe(false);
}, 60_000);
