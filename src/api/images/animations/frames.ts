import { generateAhead } from '../../../generation/ahead.js';
import type { Images } from '../../../generation/held-images.js';
import type { Picture } from '../../../generation/types.js';
import { framePlaces, latentsAt } from '../../../latents/frames.js';
import type { Path } from '../../../latents/paths.js';
import { tile } from '../../../model/grid.js';

import { imagesAtOnce } from '../images-at-once.js';

export interface FramesOptions {
  readonly paths: readonly Path[];
  readonly frames: number;
  readonly rows: number;
  readonly cols: number;
  readonly truncation: number;
  readonly latentSize: number;
  readonly imageSize: number;
}

/**
 * The frames of an animation, one after another. The next few are generated while those before are encoded; there are never
 * more than these.
 * @throws the signal's reason, and what the images throw
 */
export async function* animationFrames(
  { paths, frames, rows, cols, truncation, latentSize, imageSize }: FramesOptions,
  images: Images,
  signal: AbortSignal,
): AsyncGenerator<Picture> {
  const [width, height] = [cols * imageSize, rows * imageSize];
  const frameBytes = paths.length * imageSize ** 2 * 3;
  const places = paths.map(path => framePlaces(path, frames));
  /** The latents of some frames; those of a frame stand together. */
  const latentsOf = (first: number, count: number) => {
    const z = new Float32Array(count * paths.length * latentSize);
    for (const [i, path] of paths.entries()) {
      const values = latentsAt(path, places[i]!.slice(first, first + count), latentSize, truncation);
      for (let frame = 0; frame < count; frame++)
        z.set(values.subarray(frame * latentSize, (frame + 1) * latentSize), (frame * paths.length + i) * latentSize);
    }
    return z;
  };
  const atOnce = Math.max(1, Math.floor(imagesAtOnce / paths.length));
  for await (const made of generateAhead({ total: frames, atOnce }, latentsOf, images, signal))
    for (let start = 0; start < made.length; start += frameBytes)
      yield { pixels: tile(made.subarray(start, start + frameBytes), rows, cols, imageSize), width, height };
}
