import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type IngestBenchOptions, jpegsOf } from '../jpegs.js';
import { serveSide } from '../serve-side.js';

// The least that a training needs: sharp decodes and resizes each file as it comes, and the pixels are discarded.
await serveSide(async ({ folder, imageSize, concurrency }: IngestBenchOptions) => {
  const source = jpegsOf(folder);
  const paths = (await readdir(source)).map(name => join(source, name));
  return {
    async run() {
      const left = paths.values();
      const decodeSome = async () => {
        for (const path of left) await sharp(path).resize(imageSize, imageSize).raw().toBuffer();
      };
      await Promise.all(Array.from({ length: concurrency }, decodeSome));
    },
  };
});
