import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importDataset } from '../../../src/dataset/index.js';
import { Framing } from '../../../src/schema/dataset.js';
import { type IngestBenchOptions, zipOf } from '../jpegs.js';
import { serveSide } from '../serve-side.js';

// From an archive to a packed dataset: unpack, check, decode, compare with the others, hash, write and sync.
await serveSide(({ folder, concurrency, files }: IngestBenchOptions) => ({
  async run() {
    const dataDir = await mkdtemp(join(folder, 'data-'));
    const { images } = await importDataset({
      path: zipOf(folder),
      id: 'jpegs',
      framing: Framing.parse({}),
      concurrency,
      dataDir,
      datasetsDir: join(dataDir, 'datasets'),
      onProgress() {},
      signal: new AbortController().signal,
    });
    await rm(dataDir, { recursive: true });
    if (images !== files) throw new Error(`${images} of ${files} images were kept`);
  },
}));
