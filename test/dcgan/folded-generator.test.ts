import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FoldedWeights,
  fixedGenerator,
  foldGenerator,
  foldTensors,
  formsFor,
  loadableGenerator,
  servingForms,
  unpackImages,
} from '../../src/dcgan/index.js';
import { generate } from '../../src/dcgan/networks.js';
import * as g from '../../src/graph/index.js';
import { generatorNetwork, parametersOf } from '../../src/model/architecture.js';
import { latents } from '../../src/model/latents.js';
import { presets } from '../../src/model/presets.js';
import type { Tensors } from '../../src/model/tensors.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { Session } from '../../src/tensorflow/index.js';
import { TrainingEngine } from '../../src/training/engine.js';
import { numbers } from '../graph/gradient-check.js';

for (const batchNormAffine of [false, true])
  describe(batchNormAffine ? 'with scale and offset' : 'without scale and offset', () => {
    const h = Hyperparameters.parse({
      ...presets.seed.hyperparameters,
      imageSize: 16,
      latentSize: 8,
      batchSize: 32,
      generatorChannels: [12, 10, 6],
      discriminatorChannels: [6, 10, 12],
      generatorLearningRate: 1e-2,
      batchNormAffine,
    });
    const network = generatorNetwork(h);
    let state: Tensors;

    beforeAll(() => {
      const engine = new TrainingEngine(h, 1, 'float32');
      try {
        for (let step = 1; step <= 5; step++)
          engine.update(step, Uint8Array.from(numbers(h.batchSize * h.imageSize ** 2 * 3, step, 0, 256)));
        state = { ...engine.state(), ...engine.measureMoments('raw'), ...engine.measureMoments('ema') };
      } finally {
        engine.close();
      }
    });

    const sessions: Session[] = [];
    afterAll(() => {
      for (const session of sessions) session.close();
    });

    const forms = servingForms('float32', 'cpu');

    function images(folded: FoldedWeights, z: Float32Array, using = forms): Uint8Array {
      const { graph, lanes } = fixedGenerator(network, folded, using, 2);
      const session = new Session(graph);
      sessions.push(session);
      const feeds = lanes.flatMap(lane => lane.latents(z));
      const [made, again] = session
        .run(
          feeds,
          lanes.map(lane => lane.images),
        )
        .map(unpackImages);
      expect(again).toEqual(made);
      return made!;
    }

    it('makes the same images with weights that are part of the graph as with weights that it is given', () => {
      const folded = foldTensors(network, state, 'ema');
      const z = latents(42, 0, 8, h.latentSize);
      const { graph, feeds, loaded, latents: input, images: fetched } = loadableGenerator(network, forms);
      const session = new Session(graph);
      sessions.push(session);
      session.run(feeds(folded), [loaded]);
      const made = unpackImages(session.run(input(z), [fetched])[0]!);
      expect(made).toEqual(images(folded, z));
      expect(new Set(made).size).toBeGreaterThan(20);
    });

    it.each([
      ['the direct form, which a GPU gets', servingForms('float32', 'gpu'), 1],
      // Its products are rounded to 8 bits.
      ['bfloat16', servingForms('bfloat16', 'cpu'), 8],
    ] as const)('makes nearly the same images in %s', (_, other, levels) => {
      const folded = foldTensors(network, state, 'ema');
      const z = latents(42, 0, 5, h.latentSize);
      const expected = images(folded, z);
      images(folded, z, other).forEach((level, i) => {
        expect(Math.abs(level - expected[i]!)).toBeLessThanOrEqual(levels);
      });
    });

    it('equals the unfolded generator when the moments are those of the batch', () => {
      const z = latents(7, 0, h.batchSize, h.latentSize);
      const graph = new g.Graph();
      const input = g.placeholder(graph, 'float32', [h.batchSize, h.latentSize]);
      const parameters = parametersOf(network).map(p => ({ p, value: g.placeholder(graph, 'float32', p.shape) }));
      const unfolded = generate(
        network,
        name => parameters.find(({ p }) => p.name === name)!.value,
        input,
        formsFor('float32', 'cpu', new Set()),
      );
      const moments = unfolded.moments.map(({ name, mean, variance }) => ({
        name,
        mean: g.identity(mean),
        variance: g.identity(variance),
      }));
      const shown = g.identity(unfolded.images);
      const session = new Session(graph);
      sessions.push(session);
      const [pixels, ...found] = session.run(
        [[input, z], ...parameters.map(({ p, value }) => [value, state[p.name]!.data] as const)],
        [shown, ...moments.flatMap(({ mean, variance }) => [mean, variance])],
      ) as Float32Array[];
      const folded = foldGenerator(
        network,
        name => state[name]!.data,
        norm => {
          const i = moments.findIndex(({ name }) => name === norm);
          return { mean: found[2 * i]!, variance: found[2 * i + 1]! };
        },
      );
      // The batch's variance is reported over n − 1, hence the two levels.
      images(folded, z).forEach((level, i) => {
        expect(Math.abs(level - (pixels![i]! + 1) * 127.5)).toBeLessThan(2.5);
      });
    });

    it('measures the moments over all latents together: the moments of one large batch, nearly', () => {
      // The first batch norm follows the dense layer alone, so its moments over 256 latents can be computed directly.
      const z = latents(0, 0, 256, h.latentSize);
      const kernel = state['generator/dense/kernel']!.data;
      const width = kernel.length / h.latentSize;
      const channels = h.generatorChannels[0]!;
      const values: number[] = [];
      for (let image = 0; image < 256; image++)
        for (let column = 0; column < width; column += channels) {
          let sum = 0;
          for (let i = 0; i < h.latentSize; i++) sum += z[image * h.latentSize + i]! * kernel[i * width + column]!;
          values.push(sum);
        }
      const mean = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      expect(state['moments/raw/generator/dense/norm/mean']!.data[0]).toBeCloseTo(mean, 5);
      expect(state['moments/raw/generator/dense/norm/variance']!.data[0]! / variance).toBeCloseTo(1, 4);
    });

    it('names an array that a checkpoint lacks', () => {
      const { 'ema/generator/dense/kernel': _, ...rest } = state;
      expect(() => foldTensors(network, rest, 'ema')).toThrow('ema/generator/dense/kernel');
    });
  });
