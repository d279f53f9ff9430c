import sharp from 'sharp';
import { tile } from '../model/grid.js';

const [rows, cols] = [8, 8];

/**
 * The grid of a step as a PNG.
 * @param images 64 × size × size × 3 bytes
 */
export function sampleGrid(images: Uint8Array, size: number): Promise<Buffer> {
  const raw = { width: cols * size, height: rows * size, channels: 3 } as const;
  return sharp(tile(images, rows, cols, size), { raw })
    .png()
    .toBuffer();
}
