import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets } from '../../../src/model/presets.js';
import { type ComparisonResult, compare, type Watch } from '../compare.js';
import { type IngestBenchOptions, jpegSide, makeJpegs } from '../jpegs.js';

/** A zip of JPEG files made into a dataset, against sharp's decoding and resizing alone of the same files. */
export async function ingest({ quick }: { readonly quick: boolean }, watch: Watch): Promise<ComparisonResult> {
  const { imageSize } = presets.seed.hyperparameters;
  const files = quick ? 100 : 10_800;
  const folder = await mkdtemp(join(tmpdir(), 'dcgan-bench-'));
  const options: IngestBenchOptions = { folder, files, imageSize, concurrency: availableParallelism() };
  try {
    watch.progress(`ingest: making the files`);
    await makeJpegs(folder, files, watch.signal);
    return await compare(
      {
        name: 'ingest',
        title: `${files} JPEGs of ${jpegSide}×${jpegSide}`,
        runs: quick ? 1 : 3,
        work: { amount: files, unit: 'image' },
        sides: [
          { name: `sharp alone, to ${imageSize}×${imageSize}`, entry: 'sharp-alone', options },
          { name: 'a zip becomes a dataset', entry: 'ingest', options },
        ],
      },
      watch,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
