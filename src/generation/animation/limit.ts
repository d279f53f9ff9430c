import { invalidField } from '../../schema/invalid.js';

/** Width × height × frames of one animation. */
export const mostPixels = 100_000_000;

/** How many frames of a size one animation may have. */
export function mostFrames(width: number, height: number): number {
  return Math.floor(mostPixels / (width * height));
}

/**
 * Refuses an animation that would be too large, before anything is generated.
 * @param scale by which its frames have been enlarged to that size
 * @throws ServiceError INVALID_REQUEST with the numbers, and what to lower
 */
export function checkSize(frames: number, width: number, height: number, scale: number): void {
  const most = mostFrames(width, height);
  if (frames <= most) return;
  const smaller = Math.floor(scale * Math.sqrt(most / frames));
  const ways = [
    ...(most >= 2 ? [`frames to ${most}`] : []),
    ...(smaller >= 1 && smaller < scale ? [`scale to ${smaller}`] : []),
  ];
  const pixels = frames * width * height;
  throw invalidField(
    'frames',
    `make the animation too large: ${frames} frames of ${width} × ${height} pixels are ${inMillions(pixels)} million pixels, ` +
      `and an animation has at most ${inMillions(mostPixels)} million. Lower ${ways.join(' or ') || 'the number of paths'}`,
  );
}

const inMillions = (pixels: number) => Math.ceil(pixels / 1e5) / 10;
