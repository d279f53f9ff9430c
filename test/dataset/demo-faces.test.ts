import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { demoFaces, faceSvg } from '../../src/dataset/demo-faces.js';

describe('demo-faces', () => {
  test('are thousands, each always the same and unlike the others', async () => {
    const faces = await demoFaces().open();
    expect(faces.length).toBe(4000);
    const drawings = new Set(Array.from({ length: 300 }, (_, i) => faceSvg(i, 32)));
    expect(drawings.size).toBe(300);
    expect(faceSvg(7, 32)).toBe(faceSvg(7, 32));
    // Another digest means other faces: then the version in their fingerprint must change, and so does every training on them.
    const digest = createHash('sha256').update(faceSvg(42, 32)).digest('hex');
    expect(digest).toBe('08a4bb86212f545e0068e55a726c744c703c1b694ba202d0c87cc8e2c5f78924');
  });

  test('are drawn in any size, colourful and unlike each other', async () => {
    const faces = await demoFaces().open();
    for (const size of [16, 96]) {
      const drawn = await Promise.all(faces.slice(0, 12).map(face => face.pixels(size)));
      for (const pixels of drawn) expect(pixels.length).toBe(size * size * 3);
      expect(new Set(drawn.map(pixels => pixels.join())).size).toBe(12);
    }
  });
});
