import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { DecodeOptions } from '../jpegs.js';
import { serveSide } from '../serve-side.js';

// The least that has to be done: each file decoded and resized by sharp, the pixels forgotten.
await serveSide(async ({ folder, dataset, imageSize, concurrency }: DecodeOptions) => {
  const source = join(folder, dataset);
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
