import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach } from 'vitest';
import {
  type PreparedDataset,
  type PrepareOptions,
  prepareDataset,
  type TrainingImages,
} from '../../src/dataset/index.js';

export const colours = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] } as const;

/** An image file of one colour. */
export function picture(
  background: string,
  side = 32,
  format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' = 'png',
): Promise<Buffer> {
  return sharp({ create: { width: side, height: side, channels: 3, background } })
    .toFormat(format, { lossless: true })
    .toBuffer();
}

/** Folders of their own for each test. */
export function temporaryFolders() {
  const folders = { dataDir: '', datasetsDir: '' };
  const opened: TrainingImages[] = [];
  beforeEach(async () => {
    folders.dataDir = await mkdtemp(join(tmpdir(), 'dataset-'));
    folders.datasetsDir = join(folders.dataDir, 'datasets');
  });
  afterEach(async () => {
    for (const images of opened.splice(0)) images.close();
    await rm(folders.dataDir, { recursive: true });
  });
  return {
    folders,
    /** Writes files below the folder of all datasets. */
    async write(files: Record<string, Uint8Array | string>): Promise<void> {
      for (const [name, content] of Object.entries(files)) {
        const path = join(folders.datasetsDir, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      }
    },
    /** Prepares a dataset, closed after the test. */
    async prepare(id: string, options: Partial<PrepareOptions> = {}): Promise<PreparedDataset> {
      const dataset = await prepareDataset({ id, imageSize: 8, concurrency: 4, ...folders, ...options });
      opened.push(dataset.images);
      return dataset;
    },
  };
}

/** The colour in the middle of each image. */
export async function middles({ images }: PreparedDataset): Promise<number[][]> {
  const { count, imageSize } = images;
  const bytes = imageSize ** 2 * 3;
  const pixels = new Uint8Array(count * bytes);
  await images.readBatch(
    Uint32Array.from({ length: count }, (_, i) => i),
    pixels,
  );
  const middle = (Math.floor(imageSize / 2) * imageSize + Math.floor(imageSize / 2)) * 3;
  return Array.from({ length: count }, (_, i) => [...pixels.subarray(i * bytes + middle, i * bytes + middle + 3)]);
}

/** Names of the colours in the middle of the images, as far as JPEG keeps them. */
export async function colourNames(dataset: PreparedDataset): Promise<string[]> {
  return (await middles(dataset)).map(
    middle =>
      Object.entries(colours).find(([, colour]) => colour.every((c, i) => Math.abs(c - middle[i]!) < 12))?.[0] ??
      middle.join(),
  );
}

/** An image file that no other number gives: grey noise, the same every time. */
export function noise(seed: number, side = 32, format: 'jpeg' | 'png' = 'png'): Promise<Buffer> {
  const pixels = Buffer.alloc(side * side * 3);
  for (let i = 0, state = seed + 1; i < pixels.length; i++) {
    // Lehmer's generator (Park & Miller 1988)
    state = (state * 48_271) % 2_147_483_647;
    pixels[i] = state >>> 8;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}
