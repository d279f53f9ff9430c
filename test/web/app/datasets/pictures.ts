import sharp from 'sharp';
import { numbers } from '../../../graph/gradient-check.js';

/** A square PNG of four by four coloured fields: no two seeds look alike. */
export function picture(seed: number, side = 64): Promise<Buffer> {
  const pixels = Uint8Array.from(numbers(48, seed + 1, 0, 255.9));
  return sharp(pixels, { raw: { width: 4, height: 4, channels: 3 } })
    .resize(side, side, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

/** Pictures of different seeds under the names 0.png, 1.png … */
export async function pictures(count: number, firstSeed = 0, side = 64): Promise<Record<string, Buffer>> {
  const seeds = Array.from({ length: count }, (_, i) => i);
  return Object.fromEntries(
    await Promise.all(seeds.map(async i => [`${i}.png`, await picture(firstSeed + i, side)] as const)),
  );
}

/** What a browser is given for a choice of files. */
export function asFiles(files: Readonly<Record<string, Buffer>>) {
  return Object.entries(files).map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer }));
}
