import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets } from '../../../src/model/presets.js';
import { type ComparisonResult, compare, type Watch } from '../compare.js';
import { type DecodeOptions, jpegSide, makeJpegs } from '../jpegs.js';

/** The preparation of a dataset against sharp's decoding alone, of the same JPEG files. */
export async function decode({ quick }: { readonly quick: boolean }, watch: Watch): Promise<ComparisonResult> {
  const { imageSize } = presets.seed.hyperparameters;
  const files = quick ? 100 : 1500;
  const folder = await mkdtemp(join(tmpdir(), 'dcgan-bench-'));
  const options: DecodeOptions = { folder, dataset: 'jpegs', files, imageSize, concurrency: availableParallelism() };
  const title = `${files} JPEGs of ${jpegSide}×${jpegSide} to ${imageSize}×${imageSize}`;
  try {
    watch.progress(`decode: making the files`);
    await makeJpegs(join(folder, options.dataset), files, watch.signal);
    return await compare(
      {
        name: 'decode',
        title,
        runs: quick ? 1 : 3,
        work: { amount: files, unit: 'image' },
        sides: [
          { name: 'sharp alone', entry: 'sharp-alone', options },
          { name: 'dataset preparation', entry: 'ingest', options },
        ],
      },
      watch,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
