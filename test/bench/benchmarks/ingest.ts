import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets } from '../../../src/model/presets.js';
import { type ComparisonResult, compare, type Watch } from '../compare.js';
import { type IngestBenchOptions, jpegSide, makeJpegs } from '../jpegs.js';

/** Turning a zip of JPEG files into a dataset, compared with only decoding and resizing the same files with sharp. */
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
