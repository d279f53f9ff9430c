import axe from 'axe-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PageService, smallTraining } from './page-service.js';

let pages: PageService;
let job: string;
beforeAll(async () => {
  pages = await PageService.withFaces();
  job = (await pages.client.createJob({ body: smallTraining })).id;
  await pages.client.waitForJob(job);
}, 240_000);
afterAll(() => pages.close());

const looks = [
  { locale: 'en-US', colorScheme: 'light' },
  { locale: 'ja-JP', colorScheme: 'dark' },
  { locale: 'en-US', colorScheme: 'dark' },
  { locale: 'ja-JP', colorScheme: 'light' },
] as const;

const places = () => [
  '/trainings',
  `/trainings/${job}`,
  '/start',
  '/datasets',
  '/datasets/new',
  '/datasets/demo-faces',
  '/play',
  `/compare?jobs=${job}`,
  '/sweeps',
  '/no-such-page',
];

it.each(looks)(
  'nothing serious is wrong on any page: $locale, $colorScheme',
  async look => {
    const page = await pages.open('/trainings', await pages.context(look));
    const found: string[] = [];
    for (const place of places()) {
      await page.goto(`${pages.service.url}/app/#${place}`);
      // What is loaded lazily, and what it asks for.
      await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 15_000 });
      await expect.poll(() => page.getByText(/Loading …|読み込み中/).count(), { timeout: 20_000 }).toBe(0);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
      for (const { id, impact, nodes } of violations)
        if (impact === 'serious' || impact === 'critical')
          found.push(`${place}: ${id} at ${nodes[0]?.html.slice(0, 200)}`);
    }
    expect(found).toEqual([]);
  },
  180_000,
);

it.each(['en-US', 'ja-JP'])(
  'no page is wider than a phone: %s',
  async locale => {
    const page = await pages.open('/trainings', await pages.context({ locale, viewport: { width: 390, height: 844 } }));
    const tooWide: Record<string, number> = {};
    for (const place of places()) {
      await page.goto(`${pages.service.url}/app/#${place}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 15_000 });
      await expect.poll(() => page.getByText(/Loading …|読み込み中/).count(), { timeout: 20_000 }).toBe(0);
      const more = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
      if (more > 0) tooWide[place] = more;
    }
    expect(tooWide).toEqual({});
    // Nor does it stay wide when a window becomes narrow.
    await page.setViewportSize({ width: 1600, height: 900 });
    await page.goto(`${pages.service.url}/app/#/trainings/${job}`);
    await page.locator('.curve canvas').nth(2).waitFor({ timeout: 15_000 });
    await page.setViewportSize({ width: 390, height: 844 });
    const more = async () => Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
    await expect.poll(more).toBeLessThanOrEqual(0);
  },
  120_000,
);
