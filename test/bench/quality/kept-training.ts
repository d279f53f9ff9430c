import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '../../../src/generation/png/encode-png.js';
import { linesOfTiles } from '../../../src/generation/png/tiles.js';

/** What a training has come to, beside its images. */
export interface Trained {
  /** For people. */
  readonly name: string;
  readonly steps: number;
  readonly secondsPerStep: number | null;
}

export interface KeptTrainingOptions {
  readonly folder: string;
  /** Of its files in the folder: the images, a grid of the first 64 as PNG, and what it has come to. */
  readonly file: string;
  /** What a training that is already there must have been made with. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Side of the images in pixels. */
  readonly size: number;
}

const side = 8;

/**
 * Trains, or takes what is in the folder from an earlier run that was cut off.
 * @param train writes images to a path, RGB bytes one after another, at least 64
 * @throws Error when the training in the folder has other settings, and what `train` throws
 */
export async function keptTraining(
  { folder, file, settings, size }: KeptTrainingOptions,
  train: (path: string) => Promise<Trained>,
): Promise<Trained & { readonly path: string }> {
  const path = join(folder, file);
  const record = `${path}.json`;
  const kept = await readFile(record, 'utf8').catch(() => undefined);
  if (kept !== undefined) {
    const { settings: before, ...trained } = JSON.parse(kept) as Trained & Pick<KeptTrainingOptions, 'settings'>;
    if (JSON.stringify(before) !== JSON.stringify(settings))
      throw new Error(
        `${record} was made with ${JSON.stringify(before)}, not with ${JSON.stringify(settings)}: use the same options, or another folder`,
      );
    return { ...trained, path };
  }
  const trained = await train(path);
  const pixels = (await readFile(path)).subarray(0, side * side * size ** 2 * 3);
  await writeFile(`${path}.png`, encodePng(linesOfTiles({ pieces: [pixels], rows: side, cols: side, size })));
  // It counts as done once this is there.
  await writeFile(`${record}.part`, `${JSON.stringify({ ...trained, settings }, null, 2)}\n`);
  await rename(`${record}.part`, record);
  return { ...trained, path };
}
