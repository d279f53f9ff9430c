import { pack } from '../../../src/dataset/packed/pack.js';
import { uploadKey } from '../../../src/dataset/places.js';
import type { Source } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';
import { FileStorage } from '../../../src/storage/index.js';

const side = 64;

/**
 * Makes an upload of so many images, as the service packs those that it receives.
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

/** Four by four fields of colors that depend on the number: no two look alike, as few photos do. */
function picture(number: number): Uint8Array {
  const pixels = new Uint8Array(side * side * 3);
  const colors = Array.from({ length: 16 * 3 }, (_, i) => {
    const wave = Math.sin(number * 12.9898 + i * 78.233) * 43_758.5453;
    return Math.floor((wave - Math.floor(wave)) * 256);
  });
  for (let at = 0; at < side * side; at++) {
    const field = Math.floor(at / side / 16) * 4 + Math.floor((at % side) / 16);
    for (let channel = 0; channel < 3; channel++) pixels[at * 3 + channel] = colors[field * 3 + channel]!;
  }
  return pixels;
}
