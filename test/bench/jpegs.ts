import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type ZipMember, zip } from '../dataset/archive/zip-writer.js';
import { noiseImages } from './images.js';

/** The options that both sides of the ingest benchmark receive. */
export interface IngestBenchOptions {
  /** Contains the JPEG files and a zip of them, and is removed with all its contents. */
  readonly folder: string;
  readonly files: number;
  readonly imageSize: number;
  readonly concurrency: number;
}

export const jpegsOf = (folder: string) => join(folder, 'jpegs');
export const zipOf = (folder: string) => join(folder, 'jpegs.zip');

/** Width and height of the JPEG files in pixels: close to the size at which aligned faces are stored. */
export const jpegSide = 112;
/** Pictures with different noise; beyond these only the gradient changes. */
const noises = 16;

/** Writes JPEG files that compress about as photographs do, a gradient of two colors under fine noise, and a zip of them. */
export async function makeJpegs(folder: string, count: number, signal: AbortSignal): Promise<void> {
  await mkdir(jpegsOf(folder), { recursive: true });
  const members: ZipMember[] = [];
  const noise = noiseImages(noises, jpegSide);
  const bytes = jpegSide ** 2 * 3;
  for (let i = 0; i < count; i++) {
    signal.throwIfAborted();
    const offset = (i % noises) * bytes;
    const pixels = gradient(i).map((value, at) => value + (noise[offset + at]! >>> 3));
    sign(pixels, i);
    const name = `${String(i).padStart(5, '0')}.jpg`;
    const content = await sharp(pixels, { raw: { width: jpegSide, height: jpegSide, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
    await writeFile(join(jpegsOf(folder), name), content);
    members.push({ name, content, method: 8 });
  }
  await writeFile(zipOf(folder), zip(members));
}

/** Writes a number into the top of a picture, a block of 8×8 pixels a bit: no two pictures are the same. */
function sign(pixels: Uint8Array, number: number): void {
  for (let bit = 0; bit < jpegSide / 8; bit++)
    for (let y = 0; y < 8; y++)
      pixels.fill(((number >> bit) & 1) * 200, (y * jpegSide + bit * 8) * 3, (y * jpegSide + bit * 8 + 8) * 3);
}

/** Values below 224, so that the noise fits on top. */
function gradient(i: number): Uint8Array {
  return Uint8Array.from({ length: jpegSide ** 2 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % jpegSide, Math.floor(at / 3 / jpegSide)];
    const along = (at % 3 === 0 ? x : at % 3 === 1 ? y : (x + y) / 2) / jpegSide;
    return 112 + 111 * Math.sin(2 * Math.PI * along + i);
  });
}
