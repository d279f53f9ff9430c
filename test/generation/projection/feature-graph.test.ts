import { describe, expect, it } from 'vitest';
import { featureGraph } from '../../../src/generation/projection/feature-graph.js';
import * as g from '../../../src/graph/index.js';
import { plainProducts, randomFeatures } from '../../../src/quality/index.js';
import { Session } from '../../../src/tensorflow/index.js';
import { waves } from '../../quality/images.js';

describe('the random features as a graph equal those of the quality measures', () => {
  for (const size of [16, 32, 48, 96])
    it(`of images of ${size}×${size}`, () => {
      const images = waves(3, size, 0);
      const graph = new g.Graph();
      const x = g.placeholder(graph, 'float32', [3, size, size, 3]);
      const features = g.identity(featureGraph({ value: x, tangents: null }).value);
      const session = new Session(graph);
      try {
        const [found] = session.run([[x, Float32Array.from(images, level => level / 127.5 - 1)]], [features]);
        const expected = randomFeatures(images, size, plainProducts);
        expect(found).toHaveLength(expected.length);
        const scale = Math.max(...expected.map(Math.abs));
        found!.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!) / scale).toBeLessThan(1e-4);
        });
      } finally {
        session.close();
      }
    });
});
