import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { demoFaces, faceSvg } from '../../../src/dataset/source/demo-faces.js';
import type { DecodedImage } from '../../../src/dataset/source/source-image.js';
import { Framing } from '../../../src/schema/dataset.js';

describe('demo-faces', () => {
  test('are thousands, each always the same and unlike the others', async () => {
    let count = 0;
    for await (const _ of demoFaces().images()) count++;
    expect([count, demoFaces().bytes]).toEqual([4000, 4000]);
    const drawings = new Set(Array.from({ length: 300 }, (_, i) => faceSvg(i, 32)));
    expect(drawings.size).toBe(300);
    expect(faceSvg(7, 32)).toBe(faceSvg(7, 32));
    // Another digest means other faces: then the version in their fingerprint must change, and so does every training on them.
    const digest = createHash('sha256').update(faceSvg(42, 32)).digest('hex');
    expect(digest).toBe('08a4bb86212f545e0068e55a726c744c703c1b694ba202d0c87cc8e2c5f78924');
  });

  test('are drawn larger than most trainings need, colourful and unlike each other', async () => {
    const drawn: DecodedImage[] = [];
    for await (const face of demoFaces().images()) {
      drawn.push(await face.decode(Framing.parse({})));
      if (drawn.length === 12) break;
    }
    for (const { side, pixels } of drawn) expect([side, pixels.length]).toEqual([128, 128 * 128 * 3]);
    expect(new Set(drawn.map(({ pixels }) => pixels.join())).size).toBe(12);
  });
});
