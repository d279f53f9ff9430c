import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAvatar } from '@dicebear/core';
import * as pixelArt from '@dicebear/pixel-art';
import sharp from 'sharp';
import { faceSvg } from '../../../src/dataset/source/demo-faces.js';

/** Datasets that are drawn, beside the built-in one. */
export const drawnDatasets = {
  /** DiceBear's "Pixel Art" (CC0 1.0): another style than that of the built-in faces, which look both ways. */
  'pixel-faces': { count: 4000, svg: pixelFace },
  /** The first of the built-in faces. */
  'few-faces': { count: 200, svg: faceSvg },
} as const;
export type DrawnDataset = keyof typeof drawnDatasets;

/** Side in pixels, as that of the built-in faces. */
const side = 128;

/**
 * Draws a dataset as a folder of PNG files, unless it is there. The same ones each time.
 * @param folder DATASETS_DIR
 */
export async function drawFaces(folder: string, name: DrawnDataset): Promise<void> {
  const { count, svg } = drawnDatasets[name];
  const path = join(folder, name);
  if ((await readdir(path).catch(() => [])).length === count) return;
  const part = join(folder, `.${name}.part`);
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  for (let i = 0; i < count; i++) {
    const png = await sharp(Buffer.from(svg(i, side)))
      .resize(side, side)
      .flatten({ background: '#fff' })
      .png()
      .toBuffer();
    await writeFile(join(part, `face-${i}.png`), png);
  }
  await rename(part, path);
}

const backgrounds = ['8fd3f4', 'ffd23f', 'a8e6a1', 'ff9aa8', 'c6a9f2', '3d6fe0', '2fa58c', 'f3efe6'];

function pixelFace(index: number, size: number): string {
  return createAvatar(pixelArt, { seed: `face-${index}`, size, backgroundColor: backgrounds }).toString();
}
