import { pack } from '../../../src/dataset/packed/pack.js';
import { uploadKey } from '../../../src/dataset/places.js';
import type { Source } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';
import { FileStorage } from '../../../src/storage/index.js';

const side = 64;

/**
 * Makes an upload of so many images, as the service packs those that it receives: each of two colors, and different from
 * every other one.
 */
export async function manyImages(
  dataDir: string,
  id: string,
  count: number,
  onProgress: (images: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const source: Source = {
    fingerprint: `many ${count}`,
    bytes: count,
    async *images() {
      for (let i = 0; i < count; i++)
        yield { name: `${i}.png`, bytes: 1, decode: async () => ({ side, pixels: picture(i) }) };
    },
  };
  const framing = Framing.parse({});
  await new FileStorage(dataDir).create(uploadKey(id), async put => {
    const report = ({ images }: { images: number }) => images % 1000 === 0 && onProgress(images);
    await pack(put, { id, source, framing, concurrency: 4, advice: '', onProgress: report, signal });
  });
}

/** A disk before a background: both colors, its place and its size depend on the number. */
function picture(number: number): Uint8Array {
  const pixels = new Uint8Array(side * side * 3);
  const part = (factor: number, range: number) => Math.abs(Math.sin(number * factor + 1) * range) | 0;
  const [cx, cy, radius] = [12 + part(1.3, 40), 12 + part(2.1, 40), 8 + part(0.7, 16)];
  const colors = [0, 1, 2, 3, 4, 5].map(i => part(0.11 * (i + 1), 256));
  for (let at = 0; at < side * side; at++) {
    const isInside = ((at % side) - cx) ** 2 + (Math.floor(at / side) - cy) ** 2 < radius ** 2;
    for (let channel = 0; channel < 3; channel++) pixels[at * 3 + channel] = colors[isInside ? channel : channel + 3]!;
  }
  new DataView(pixels.buffer).setUint32(0, number);
  return pixels;
}
