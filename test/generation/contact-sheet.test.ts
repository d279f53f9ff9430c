import sharp from 'sharp';
import { expect, test } from 'vitest';
import { contactSheet } from '../../src/generation/contact-sheet.js';

test('pictures of any size stand in rows, in their order', async () => {
  const picture = (r: number) =>
    sharp({ create: { width: r, height: r, channels: 3, background: { r, g: 0, b: 0 } } })
      .png()
      .toBuffer();
  const sheet = await contactSheet(await Promise.all([10, 20, 300].map(picture)));
  const { data, info } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([520, 520, 3]);
  const red = (x: number, y: number) => data[(y * 520 + x) * 3];
  expect([red(128, 128), red(392, 128), red(128, 392), red(392, 392)]).toEqual([10, 20, 255, 255]);
});
