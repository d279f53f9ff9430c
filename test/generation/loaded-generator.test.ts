import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoadedGenerator, maxBatch } from '../../src/generation/loaded-generator.js';
import { generatorNetwork } from '../../src/model/architecture.js';
import { latents } from '../../src/model/latents.js';
import { presets } from '../../src/model/presets.js';
import type { Tensors } from '../../src/model/tensors.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { untrainedTensors } from '../untrained-tensors.js';

const { seed } = presets;
/** The article's networks, odd numbers of channels, and a dense layer that one pixel follows. */
const networks = {
  seed: seed.hyperparameters,
  odd: { ...seed.hyperparameters, imageSize: 32, latentSize: 7, generatorChannels: [33, 17, 9] },
  'one pixel': { ...seed.hyperparameters, imageSize: 16, latentSize: 5, generatorChannels: [40, 24, 16, 8] },
};

for (const [name, hyperparameters] of Object.entries(networks))
  for (const precision of ['float32', 'bfloat16'] as const)
    describe(`${name}, ${precision}`, () => {
      const h = Hyperparameters.parse(hyperparameters);
      const count = maxBatch + 1;
      const z = latents(42, 0, count, h.latentSize);
      const bytes = h.imageSize ** 2 * 3;
      let tensors: Tensors;
      let generator: LoadedGenerator;
      let all: Uint8Array;
      const load = () => new LoadedGenerator(generatorNetwork(h), tensors, 'raw', precision);
      beforeAll(() => {
        tensors = untrainedTensors(h);
        generator = load();
        all = generator.run(z);
      });
      afterAll(() => generator.close());

      it('makes images', () => {
        expect(all).toHaveLength(count * bytes);
        expect(new Set(all).size).toBeGreaterThan(20);
      });

      // A processor without bfloat16 instructions computes it in another order, batch by batch.
      const tolerance = precision === 'float32' ? 0 : 1;
      const what = tolerance === 0 ? 'the same bytes' : 'the same levels, to within one,';
      it(`makes ${what} of a z in every batch`, () => {
        const batches = [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 17, maxBatch];
        const differing = batches.filter(n => {
          const images = generator.run(z.subarray((count - n) * h.latentSize));
          const expected = all.subarray((count - n) * bytes);
          return images.some((level, i) => Math.abs(level - expected[i]!) > tolerance);
        });
        expect(differing).toEqual([]);
      });

      it('makes them again after a restart', () => {
        const again = load();
        try {
          expect(Buffer.from(again.run(z)).equals(all)).toBe(true);
        } finally {
          again.close();
        }
      });
    });

it('makes nothing of nothing', () => {
  const h = Hyperparameters.parse(networks.odd);
  const generator = new LoadedGenerator(generatorNetwork(h), untrainedTensors(h), 'raw');
  try {
    expect(generator.run(new Float32Array(0))).toHaveLength(0);
  } finally {
    generator.close();
  }
});
