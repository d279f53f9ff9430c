import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src/dataset/image/decode.js';
import { fixtureBackground, fixtureFile, fixtureNames, fixturePixels } from '../fixture-images.js';

const framing = { crop: 'center', background: fixtureBackground } as const;

/** The part of an image that begins at a point, width × height × 3 bytes. */
function part(pixels: Uint8Array, stride: number, [left, top]: [number, number], [width, height]: [number, number]) {
  const rows = Array.from({ length: height }, (_, y) => ((top + y) * stride + left) * 3);
  return Buffer.concat(rows.map(row => pixels.subarray(row, row + width * 3)));
}

const difference = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) : Number.NaN;

describe('decodeImage, beside Pillow', () => {
  test('has images of every kind', () => expect(fixtureNames.length).toBeGreaterThan(50));

  test.each(fixtureNames)('%s', async name => {
    const { width, height, pixels } = fixturePixels(name);
    const file = fixtureFile(name);
    const offset = (inner: number, outer: number) => Math.floor((outer - inner) / 2);

    const padded = await decodeImage(file, { ...framing, fit: 'pad' });
    expect(padded.side).toBe(48);
    const inside = part(padded.pixels, 48, [offset(width, 48), offset(height, 48)], [width, height]);
    expect(difference(inside, pixels)).toBeLessThanOrEqual(3);
    expect([...padded.pixels.subarray(0, 3)]).toEqual([0x40, 0xa0, 0xe0]);

    const cut = await decodeImage(file, { ...framing, fit: 'crop' });
    expect(cut.side).toBe(36);
    const middle = part(pixels, width, [offset(36, width), offset(36, height)], [36, 36]);
    expect(difference(cut.pixels, middle)).toBeLessThanOrEqual(3);
  });
});
