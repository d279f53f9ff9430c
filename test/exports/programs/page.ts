import { pathToFileURL } from 'node:url';
import { startBrowser } from '../../browser.js';
import type { Program } from './program.js';

/** The page itself, opened from the disk; its 16 images are those of a seed. */
export const pageInChromium = (): Program => ({
  name: 'Chromium from file://',
  async draw(file, _z, { hyperparameters: { imageSize } }) {
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', error => problems.push(String(error)));
      page.on('console', message => {
        if (message.type() === 'error') problems.push(message.text());
      });
      await page.goto(pathToFileURL(file).href);
      await page.locator('#grid[data-state="drawn"]').waitFor({ timeout: 280_000 });
      const rgba = await page.evaluate<number[]>(`[...document.querySelectorAll('#grid canvas')].flatMap(canvas =>
        Array.from(canvas.getContext('2d').getImageData(0, 0, ${imageSize}, ${imageSize}).data))`);
      if (problems.length > 0) throw new Error(problems.join('\n'));
      return Uint8Array.from(rgba.filter((_, i) => i % 4 !== 3));
    } finally {
      await browser.close();
    }
  },
});
