/**
 * How long each frame is shown. Each begins as near as possible to its time, so that rounding does not add up: at 30 frames a
 * second a GIF, which counts hundredths of a second, shows them for 3, 4 and 3 of these in turn.
 * @param fps frames a second
 * @param unit of the delays, as a fraction of a second: 1000 for milliseconds
 * @param lastSeconds how long the last frame is shown; as long as the others when left out
 */
export function frameDelays(frames: number, fps: number, unit: number, lastSeconds?: number): number[] {
  const begins = (frame: number) => Math.round((frame * unit) / fps);
  const delays = Array.from({ length: frames }, (_, i) => begins(i + 1) - begins(i));
  if (lastSeconds !== undefined && frames > 0) delays[frames - 1] = Math.round(lastSeconds * unit);
  return delays;
}
