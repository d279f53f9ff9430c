import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { frameDelays } from '../../../src/generation/animation/delays.js';
import { encodeAnimation } from '../../../src/generation/animation/encode-animation.js';

const [width, height] = [12, 8];
/** A frame of one color with a white row on top, so that it cannot be mistaken for another, or stand upside down. */
function picture(shade: number) {
  const pixels = new Uint8Array(width * height * 3).fill(shade);
  pixels.fill(255, 0, width * 3);
  return { pixels, width, height };
}
const shades = [10, 60, 120, 200, 30];
async function* frames() {
  for (const shade of shades) yield picture(shade);
}
const read = (file: Buffer) =>
  sharp(file, { animated: true }).removeAlpha().raw().toBuffer({ resolveWithObject: true });

describe.each(['webp', 'gif'] as const)('an animation as %s', format => {
  it.each([1, 3])('shows every frame for its time, enlarged %i times, and begins anew', async scale => {
    const size = { width: width * scale, height: height * scale };
    const file = await encodeAnimation(frames(), { format, ...size, fps: 20, lastSeconds: 2 });
    expect(await sharp(file, { animated: true }).metadata()).toMatchObject({
      format,
      pages: shades.length,
      pageHeight: size.height,
      width: size.width,
      delay: [50, 50, 50, 50, 2000],
      loop: 0,
    });
    const { data } = await read(file);
    const level = (frame: number, row: number) =>
      data[((frame * size.height + row * scale) * size.width + size.width / 2) * 3]!;
    for (const [frame, shade] of shades.entries()) {
      expect(Math.abs(level(frame, 0) - 255)).toBeLessThan(16);
      expect(Math.abs(level(frame, height - 1) - shade)).toBeLessThan(4);
    }
  });

  it('has smaller frames when that is asked for', async () => {
    const file = await encodeAnimation(frames(), { format, width: 6, height: 4, fps: 20 });
    expect(await sharp(file, { animated: true }).metadata()).toMatchObject({ width: 6, pageHeight: 4 });
  });

  it('takes no more frames from its source than it encodes, and ends with its error', async () => {
    let taken = 0;
    async function* failing() {
      for (const shade of shades) {
        yield picture(shade);
        taken++;
        if (taken === 2) throw new Error('No more');
      }
    }
    await expect(encodeAnimation(failing(), { format, width, height, fps: 20 })).rejects.toThrow('No more');
    expect(taken).toBe(2);
  });
});

it('rounds the time of each frame so that the errors do not add up', () => {
  expect(frameDelays(6, 30, 100)).toEqual([3, 4, 3, 3, 4, 3]);
  expect(frameDelays(60, 24, 100).reduce((a, b) => a + b)).toBe(250);
  expect(frameDelays(3, 12.5, 1000, 2)).toEqual([80, 80, 2000]);
});
