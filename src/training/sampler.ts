import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { sampleFile } from '../job/files.js';
import { tile } from '../model/grid.js';

const [rows, cols] = [8, 8];

/**
 * Writes the grid of a step, atomically.
 * @param images 64 × size × size × 3 bytes
 */
export async function writeSample(directory: string, step: number, images: Uint8Array, size: number): Promise<void> {
  const path = join(directory, sampleFile(step));
  await mkdir(dirname(path), { recursive: true });
  const raw = { width: cols * size, height: rows * size, channels: 3 } as const;
  const png = await sharp(tile(images, rows, cols, size), { raw })
    .png()
    .toBuffer();
  const temporary = `${path}.tmp`;
  try {
    await writeFile(temporary, png);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
