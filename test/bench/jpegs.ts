import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { noiseImages } from './images.js';

/** What both sides of the decoding are told. */
export interface DecodeOptions {
  /** Holds the dataset's folder, and is removed with everything in it. */
  readonly folder: string;
  readonly dataset: string;
  /** JPEG files in it. */
  readonly files: number;
  readonly imageSize: number;
  readonly concurrency: number;
}

/** Side of the JPEG files in pixels: near what aligned faces are kept at. */
export const jpegSide = 112;
/** Pictures that differ; after these only the gradient changes. */
const noises = 16;

/** Fills a folder with JPEG files that compress about as photographs do: a gradient of two colours under fine noise. */
export async function makeJpegs(folder: string, count: number, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true });
  const noise = noiseImages(noises, jpegSide);
  const bytes = jpegSide ** 2 * 3;
  for (let i = 0; i < count; i++) {
    signal.throwIfAborted();
    const offset = (i % noises) * bytes;
    const pixels = gradient(i).map((value, at) => value + (noise[offset + at]! >>> 3));
    await sharp(pixels, { raw: { width: jpegSide, height: jpegSide, channels: 3 } })
      .jpeg({ quality: 90 })
      .toFile(join(folder, `${String(i).padStart(5, '0')}.jpg`));
  }
}

/** Values below 224, so that the noise fits on top. */
function gradient(i: number): Uint8Array {
  return Uint8Array.from({ length: jpegSide ** 2 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % jpegSide, Math.floor(at / 3 / jpegSide)];
    const along = (at % 3 === 0 ? x : at % 3 === 1 ? y : (x + y) / 2) / jpegSide;
    return 112 + 111 * Math.sin(2 * Math.PI * along + i);
  });
}
