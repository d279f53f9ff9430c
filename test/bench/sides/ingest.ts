import { join } from 'node:path';
import { prepareDataset } from '../../../src/dataset/index.js';
import type { DecodeOptions } from '../jpegs.js';
import { serveSide } from '../serve-side.js';

// A folder of pictures to a packed dataset: found, read, checked, decoded, resized, written and synced.
await serveSide(({ folder, dataset, imageSize, concurrency, files }: DecodeOptions) => {
  let runs = 0;
  return {
    async run() {
      // Another data folder each time: a packed dataset is used again as long as its source stays the same.
      const dataDir = join(folder, `data-${++runs}`);
      const packed = await prepareDataset({ id: dataset, imageSize, concurrency, dataDir, datasetsDir: folder });
      packed.close();
      if (packed.count !== files) throw new Error(`${packed.count} of ${files} images were packed`);
    },
  };
});
