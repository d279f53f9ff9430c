import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { DcganClient } from '../../../src/client/index.js';
import type { PresetName } from '../../../src/schema/job.js';
import { jobWhen } from '../service.js';

const rows = 8;
const imagesPerGrid = rows * rows;

/**
 * Trains a preset on `demo-faces` for the given minutes, as a user does, and writes generated images.
 * @param output file for `count` images, RGB bytes one after another; count is a multiple of 64
 */
export async function trainJob(
  client: DcganClient,
  training: {
    readonly preset: PresetName;
    readonly seed: number;
    readonly minutes: number;
    readonly count: number;
    readonly output: string;
  },
): Promise<{ steps: number; secondsPerStep: number | null }> {
  const { preset, seed, minutes, count, output } = training;
  const request = { dataset: 'demo-faces', preset, seed, steps: 1_000_000, maxMinutes: minutes };
  const job = await jobWhen(client, request, ({ status }) => status === 'succeeded');
  const model = job.latestCheckpoint!.id;
  const grids: Buffer[] = [];
  for (let first = 0; first < count; first += imagesPerGrid) {
    const grid = await client.generatePng({ model, seed: 1000 * seed + first, rows, cols: rows });
    grids.push(await imagesOf(Buffer.from(await grid.arrayBuffer())));
  }
  await writeFile(output, Buffer.concat(grids));
  return { steps: job.progress.step, secondsPerStep: job.progress.secondsPerStep };
}

/** A grid's images, one after another. */
async function imagesOf(grid: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(grid).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [size, row] = [info.width / rows, info.width * 3];
  const images = Buffer.alloc(data.length);
  for (let i = 0; i < imagesPerGrid; i++)
    for (let y = 0; y < size; y++) {
      const from = (Math.floor(i / rows) * size + y) * row + (i % rows) * size * 3;
      data.copy(images, (i * size + y) * size * 3, from, from + size * 3);
    }
  return images;
}
