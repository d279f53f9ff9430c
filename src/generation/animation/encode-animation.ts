import { mapAhead } from '../ahead.js';
import type { Picture } from '../types.js';
import { frameDelays } from './delays.js';
import { type AnimationFormat, encodeFrame } from './encode-frame.js';
import { joinGif } from './join-gif.js';
import { joinWebp } from './join-webp.js';

/** How an animation is encoded. */
export interface AnimationOptions {
  readonly format: AnimationFormat;
  /** Size of a frame in the file. */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
  /** Seconds for which the last frame is shown; as long as the others when left out. */
  readonly lastSeconds?: number | undefined;
}

/**
 * Frames as one animation that repeats without end. They are taken from their source only as fast as they are encoded, which
 * happens outside of the calling thread; no more than a few of them are in memory before they are encoded.
 * @param frames all of the same size
 * @throws what the source throws, which ends the work
 */
export async function encodeAnimation(
  frames: AsyncIterable<Picture>,
  { format, width, height, fps, lastSeconds }: AnimationOptions,
): Promise<Buffer> {
  const files: Buffer[] = [];
  for await (const file of mapAhead(frames, frame => encodeFrame(frame, format, width, height))) files.push(file);
  const unit = format === 'gif' ? 100 : 1000;
  const delays = frameDelays(files.length, fps, unit, lastSeconds);
  return (format === 'gif' ? joinGif : joinWebp)(files, { width, height, delays });
}
