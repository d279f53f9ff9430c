import { afterEach, describe, expect, it } from 'vitest';
import { type Forms, formsFor, stateNames, trainingStep } from '../../src/dcgan/index.js';
import { stepPasses } from '../../src/estimate/flops.js';
import type { Node } from '../../src/graph/index.js';
import { parametersOf } from '../../src/model/architecture.js';
import { presets } from '../../src/model/presets.js';
import type { Tensors } from '../../src/model/tensors.js';
import { Hyperparameters } from '../../src/schema/hyperparameters.js';
import { presetNames } from '../../src/schema/job.js';
import { Session } from '../../src/tensorflow/index.js';
import { TrainingEngine } from '../../src/training/engine.js';
import { numbers } from '../graph/gradient-check.js';
import { precisions } from '../precisions.js';
import { PlainTraining } from './plain-step.js';

const small = Hyperparameters.parse({
  ...presets.seed.hyperparameters,
  imageSize: 16,
  latentSize: 8,
  batchSize: 6,
  generatorChannels: [12, 10, 6],
  discriminatorChannels: [6, 10, 12],
});
/** As in Huang et al. 2024. */
const penalized: Hyperparameters = {
  ...small,
  discriminatorBatchNorm: 'none',
  weightDecay: 1e-3,
  loss: 'relativistic',
  r1: 2,
  r2: 1,
  penaltyEvery: 1,
};
const variants: Record<string, Hyperparameters> = {
  'as in seed': { ...small, weightDecay: 1e-3 },
  'as in paper': {
    ...small,
    batchNormAffine: true,
    discriminatorBatchNorm: 'notFirst',
    weightDecay: 0,
    generatorLearningRate: 2e-4,
  },
  'as in tiny': {
    ...small,
    discriminatorBatchNorm: 'notFirst',
    realLabel: 0.9,
    flip: false,
    discriminatorLearningRate: 2e-4,
  },
  'as in stable': {
    ...small,
    discriminatorBatchNorm: 'notFirst',
    realLabel: 0.9,
    flip: false,
    discriminatorLearningRate: 2e-4,
    upsampling: 'nearest',
  },
  // Smoothing keeps the gradient of D's last bias away from zero, where Adam would turn rounding into whole updates.
  'with spectral norm': { ...small, discriminatorBatchNorm: 'none', realLabel: 0.9, spectralNorm: true },
  'with augmentations': {
    ...small,
    discriminatorBatchNorm: 'notFirst',
    realLabel: 0.9,
    diffAugment: ['color', 'translation', 'cutout'],
  },
  'without batch norm in D': { ...small, discriminatorBatchNorm: 'none', realLabel: 0.9 },
  'with one sigmoid': { ...small, discriminatorBatchNorm: 'none', loss: 'sigmoid', realLabel: 0.9 },
  'with a hinge': { ...small, loss: 'hinge', discriminatorBatchNorm: 'none' },
  'relativistic, with R1 and R2': penalized,
  'with R1 in every second step, spectral norm and augmentations': {
    ...small,
    discriminatorBatchNorm: 'none',
    realLabel: 0.9,
    spectralNorm: true,
    diffAugment: ['color', 'translation', 'cutout'],
    r1: 0.1,
    penaltyEvery: 2,
  },
};

const stabilized: Hyperparameters = {
  ...small,
  discriminatorBatchNorm: 'none',
  spectralNorm: true,
  diffAugment: ['color', 'translation', 'cutout'],
};

const open: { close(): void }[] = [];
afterEach(() => {
  for (const it of open.splice(0)) it.close();
});

function engineOf(h: Hyperparameters, seed = 1) {
  const engine = new TrainingEngine(h, seed, 'float32');
  open.push(engine);
  return engine;
}

/** What a step sees: z, the real images after flip, scaling and augmentation, and what augments the fakes. */
function inputsOf(h: Hyperparameters, seed: number) {
  const { graph, inputs, z, real, fakeDraws } = trainingStep(h, seed, formsFor('float32', 'cpu', new Set()));
  const session = new Session(graph);
  open.push(session);
  return (step: number, images: Uint8Array) =>
    session.run(
      [
        [inputs.images, images],
        [inputs.step, Int32Array.of(step)],
      ],
      [z, real, fakeDraws],
    ) as [Float32Array, Float32Array, Float32Array];
}

const batch = (h: Hyperparameters, seed: number) =>
  Uint8Array.from(numbers(h.batchSize * h.imageSize ** 2 * 3, seed, 0, 256));

/** ‖a − b‖ / ‖b‖ */
function distance(a: Float32Array, b: Float32Array): number {
  let [difference, norm] = [0, 0];
  b.forEach((y, i) => {
    difference += (a[i]! - y) ** 2;
    norm += y ** 2;
  });
  return Math.sqrt(difference / Math.max(norm, 1e-30));
}

describe('20 steps equal the same step written with plain tfjs-node ops', () => {
  for (const [name, h] of Object.entries(variants))
    it(name, () => {
      const engine = engineOf(h);
      const plain = new PlainTraining(h, engine.state());
      const inputs = inputsOf(h, 1);
      try {
        for (let step = 1; step <= 20; step++) {
          const images = batch(h, step);
          const losses = engine.update(step, images);
          const [generator, discriminator] = plain.update(...inputs(step, images));
          expect(losses.generator).toBeCloseTo(generator, 4);
          expect(losses.discriminator).toBeCloseTo(discriminator, 4);
        }
        const state = engine.state();
        for (const [parameter, weights] of Object.entries(plain.weights()))
          expect(distance(state[parameter]!.data, weights), parameter).toBeLessThan(1e-4);
        for (const [kernel, u] of Object.entries(plain.vectors()))
          expect(distance(state[stateNames.spectral(kernel)]!.data, u), kernel).toBeLessThan(1e-4);
      } finally {
        plain.dispose();
      }
    });
});

/** Every variable after three steps, by name. */
function afterSteps(h: Hyperparameters, forms: Forms): Map<string, Float32Array> {
  const { graph, inputs, initialized, losses, penalized, variables, values } = trainingStep(h, 1, forms);
  const session = new Session(graph);
  open.push(session);
  session.run([], [initialized]);
  for (let step = 1; step <= 3; step++)
    session.run(
      [
        [inputs.images, batch(h, step)],
        [inputs.step, Int32Array.of(step)],
        [inputs.learningRateScale, Float32Array.of(1)],
      ],
      [penalized ?? losses],
    );
  const state = session.run([], values) as Float32Array[];
  return new Map(variables.map(({ name }, i) => [name, state[i]!]));
}

describe('a step makes no convolution in vain', () => {
  for (const name of ['as in seed', 'as in paper', 'relativistic, with R1 and R2'])
    it(`and each pass as often as is estimated, ${name}`, () => {
      const h = variants[name]!;
      const { losses, penalized } = trainingStep(h, 1, formsFor('float32', 'gpu', new Set()));
      const ops = needed((penalized ?? losses).node);
      const passes = stepPasses(h).filter(({ layer }) => layer.kernel.shape.length === 4);
      const estimated = (network: string, kind: string) =>
        passes.reduce((n, pass) => n + (pass.network === network && pass.kind === kind ? pass.times : 0), 0);
      expect([ops.Conv2DBackpropFilter, ops.Conv2D, ops.Conv2DBackpropInput]).toEqual([
        estimated('generator', 'kernelGradient') + estimated('discriminator', 'kernelGradient'),
        // The transposed convolutions of the generator are the same op as the other network's gradients.
        estimated('generator', 'inputGradient') + estimated('discriminator', 'forward'),
        estimated('generator', 'forward') + estimated('discriminator', 'inputGradient'),
      ]);
    });
});

/** How many nodes of each op TensorFlow runs to get at a node. */
function needed(node: Node): Record<string, number> {
  const seen = new Set<Node>();
  const stack = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    stack.push(...next.inputs.map(input => input.node), ...next.controls);
  }
  const counts: Record<string, number> = {};
  for (const { op } of seen) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

describe('the step is the same in every form', () => {
  const plain = formsFor('float32', 'gpu', new Set());
  const always: Record<string, Forms> = {
    'batch norm in two factors': { ...plain, batchNorm: 'split' },
    'space to depth': { ...plain, convolutions: { ...plain.convolutions, forward: () => 'spaceToDepth' } },
    'four phases': { ...plain, convolutions: { ...plain.convolutions, transposed: () => 'phases' } },
    'depth to space': { ...plain, convolutions: { ...plain.convolutions, transposed: () => 'depthToSpace' } },
    'dilated gradients': { ...plain, convolutions: { ...plain.convolutions, kernelGradient: () => 'dilated' } },
    'channels filled up': { ...plain, channelMultiple: 16 },
    'what a processor runs in float32': formsFor('float32', 'cpu', new Set()),
    'what a processor with AVX-512 runs in float32': formsFor('float32', 'cpu', new Set(['avx512f'])),
  };
  for (const [variant, h] of Object.entries({
    'as in seed': small,
    'as in paper': variants['as in paper']!,
    'with penalties': penalized,
  }))
    for (const [name, forms] of Object.entries(always))
      it(`${name}, ${variant}`, () => {
        const expected = afterSteps(h, plain);
        for (const [variable, values] of afterSteps(h, forms))
          expect(distance(values, expected.get(variable)!), variable).toBeLessThan(1e-3);
      });
});

describe('one step', () => {
  const changed = (before: Tensors, after: Tensors) =>
    Object.keys(before).filter(name => distance(after[name]!.data, before[name]!.data) > 0);

  it('changes every weight and Adam moment of a network that learns, and nothing of one that does not', () => {
    // A learning rate too small to move a float32 stands for no update.
    const still = 1e-30;
    for (const [frozen, moving, rates] of [
      ['discriminator/', 'generator/', { discriminatorLearningRate: still }],
      ['generator/', 'discriminator/', { generatorLearningRate: still }],
    ] as const) {
      const engine = engineOf({ ...small, ...rates });
      const before = engine.state();
      engine.update(1, batch(small, 1));
      const names = changed(before, engine.state());
      const kernels = Object.keys(before).filter(name => name.startsWith(moving) && name.endsWith('kernel'));
      expect(names).toEqual(expect.arrayContaining(kernels));
      expect(names.filter(name => name.startsWith(frozen) && name.endsWith('kernel'))).toEqual([]);
    }
  });

  it('computes both gradients before either update', () => {
    // With D frozen, G's step is the same as with D learning: G never sees the updated D.
    const [a, b] = [engineOf(small), engineOf({ ...small, discriminatorLearningRate: 1e-30 })];
    for (const engine of [a, b]) engine.update(1, batch(small, 1));
    const [x, y] = [a.state(), b.state()];
    for (const { name } of parametersOf(a.generator)) expect(x[name]!.data).toEqual(y[name]!.data);
  });

  it('with one sigmoid is that with a softmax over two logits, up to rounding', () => {
    const [a, b] = [engineOf({ ...small, realLabel: 0.9 }), engineOf({ ...small, realLabel: 0.9, loss: 'sigmoid' })];
    for (let step = 1; step <= 5; step++) {
      const [x, y] = [a, b].map(engine => engine.update(step, batch(small, step)));
      for (const [name, value] of Object.entries(x!)) expect(y![name as keyof typeof y]).toBeCloseTo(value, 5);
    }
  });

  it('with a relativistic loss tells the probability that a real image looks more real than a fake', () => {
    const { dReal, dFake } = engineOf(penalized).update(1, batch(small, 1));
    expect(dReal + dFake).toBeCloseTo(1, 5);
  });

  it('has penalties in every step whose number is a multiple, and then only in the discriminator', () => {
    const [plain, other] = [engineOf({ ...penalized, r1: 0, r2: 0 }), engineOf({ ...penalized, penaltyEvery: 2 })];
    for (const engine of [plain, other]) engine.update(1, batch(small, 1));
    expect(changed(plain.state(), other.state())).toEqual([]);
    for (const engine of [plain, other]) engine.update(2, batch(small, 2));
    const names = changed(plain.state(), other.state());
    expect(names).toContain('discriminator/block1/kernel');
    expect(names.filter(name => name.includes('generator/'))).toEqual([]);
  });

  it('moves the running average towards the new weights', () => {
    const engine = engineOf(small);
    const name = 'generator/block1/kernel';
    const before = engine.state()[name]!.data[0]!;
    engine.update(1, batch(small, 1));
    const state = engine.state();
    const decay = 2 / 11;
    expect(state[stateNames.ema(name)]!.data[0]).toBeCloseTo(decay * before + (1 - decay) * state[name]!.data[0]!, 6);
  });

  it('is repeatable: the same seed gives the same bytes, another seed others', () => {
    const run = (seed: number) => {
      const engine = engineOf(small, seed);
      for (let step = 1; step <= 3; step++) engine.update(step, batch(small, step));
      return engine.state();
    };
    const [a, b, c] = [run(7), run(7), run(8)];
    expect(changed(a, b)).toEqual([]);
    expect(changed(a, c).length).toBeGreaterThan(10);
  });

  it.each([
    ['as in seed', small],
    ['with spectral norm and augmentations', stabilized],
    ['with penalties in every second step', { ...penalized, penaltyEvery: 2 }],
    ['with doubling by nearest neighbor', { ...small, upsampling: 'nearest' as const }],
    ['with adaptive augmentation', { ...stabilized, adaptiveAugment: 0.1 }],
  ])('continues exactly from a restored state, %s', (_, small) => {
    const straight = engineOf(small);
    for (let step = 1; step <= 6; step++) straight.update(step, batch(small, step));
    const first = engineOf(small);
    for (let step = 1; step <= 3; step++) first.update(step, batch(small, step));
    const second = engineOf(small, 99);
    second.restore(first.state());
    // The seed is the job's: only the weights came from elsewhere.
    const resumed = engineOf(small);
    resumed.restore(second.state());
    for (let step = 4; step <= 6; step++) resumed.update(step, batch(small, step));
    expect(changed(straight.state(), resumed.state())).toEqual([]);
  });

  it('refuses a state of other networks, naming the variable', () => {
    const [engine, other] = [engineOf(small), engineOf({ ...small, generatorChannels: [12, 10, 8] })];
    expect(() => engine.restore(other.state())).toThrow(
      'has no generator/block2/kernel of shape [5, 5, 6, 10]: it belongs to another architecture',
    );
    const generatorOnly = engine.state(name => name.startsWith('generator/'));
    expect(Object.keys(generatorOnly)).toEqual(parametersOf(engine.generator).map(({ name }) => name));
    expect(() => engine.restore(generatorOnly)).toThrow('has no adam/m/generator/dense/kernel');
  });

  it('augments real images and fakes by different random numbers, others in each step', () => {
    const h: Hyperparameters = { ...small, flip: false, diffAugment: ['color'] };
    const inputs = inputsOf(h, 1);
    const images = batch(h, 1);
    const [[, real, draws], [, other, otherDraws]] = [inputs(1, images), inputs(2, images)];
    expect(draws).not.toEqual(otherDraws);
    expect(real).not.toEqual(other);
    const [, plain] = inputsOf(small, 1)(1, images);
    const brightness = (x: Float32Array) =>
      x.subarray(0, h.imageSize ** 2 * 3).reduce((a, b) => a + b) / h.imageSize ** 2 / 3;
    expect(brightness(real) - brightness(plain)).not.toBeCloseTo(draws[0]! - 0.5, 3);
  });

  it('adapts how often it augments to how sure the discriminator is of real images', () => {
    const probabilities = (target: number) => {
      const engine = engineOf({ ...stabilized, adaptiveAugment: target, discriminatorLearningRate: 1e-3 });
      return Array.from({ length: 30 }, (_, i) => {
        engine.update(i + 1, batch(small, 1));
        return engine.state(name => name === stateNames.augmentProbability)[stateNames.augmentProbability]!.data[0]!;
      });
    };
    const step = small.batchSize / 100_000;
    const never = probabilities(1);
    expect(never).toEqual(never.map(() => 0));
    const reached = probabilities(0.01).at(-1)!;
    expect(reached).toBeGreaterThan(10 * step);
    expect(reached).toBeLessThanOrEqual(30 * step * (1 + 1e-5));
  });

  it('continues a training that did not adapt its augmentation with one that does', () => {
    const engine = engineOf({ ...stabilized, adaptiveAugment: 0.6 });
    engine.restore(engineOf(stabilized).state());
    expect(engine.state(name => name === stateNames.augmentProbability)[stateNames.augmentProbability]!.data).toEqual(
      Float32Array.of(0),
    );
  });

  it('judges images as they are: for real ones, what the losses report follows from it', () => {
    const h: Hyperparameters = { ...small, flip: false, heldOut: 0.2, discriminatorBatchNorm: 'none' };
    const engine = engineOf(h);
    for (let step = 1; step <= 5; step++) engine.update(step, batch(h, 1));
    const verdict = engine.meanVerdict(batch(h, 1));
    const { dReal } = engine.update(6, batch(h, 1));
    expect(dReal).toBeCloseTo(1 / (1 + Math.exp(-verdict)), 2);
    expect(engine.meanVerdict(batch(h, 1).subarray(0, h.imageSize ** 2 * 3))).not.toBe(verdict);
    expect(() => engineOf(small).meanVerdict(batch(small, 1))).toThrow('without held-out images');
  });

  it('draws z uniformly from (-1, 1), anew for each step, and flips half of the images', () => {
    const h = { ...small, batchSize: 64, latentSize: 50 };
    const inputs = inputsOf(h, 3);
    const images = batch(h, 1);
    const [z, real] = inputs(1, images);
    const [other] = inputs(2, images);
    expect(z).not.toEqual(other);
    expect(Math.min(...z)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...z)).toBeLessThan(1);
    expect(Math.abs(z.reduce((a, b) => a + b) / z.length)).toBeLessThan(0.05);
    expect(z.reduce((a, b) => a + b * b) / z.length).toBeCloseTo(1 / 3, 1);
    const size = h.imageSize;
    let flipped = 0;
    for (let i = 0; i < h.batchSize; i++) {
      const start = i * size * size * 3;
      const straight = real[start]! === Math.fround(images[start]! * Math.fround(1 / 127.5)) - 1;
      const mirrored = Math.abs(real[start]! - (images[start + (size - 1) * 3]! / 127.5 - 1)) < 1e-6;
      expect(straight || mirrored || Math.abs(real[start]! - (images[start]! / 127.5 - 1)) < 1e-6).toBe(true);
      if (mirrored) flipped++;
    }
    expect(flipped).toBeGreaterThan(16);
    expect(flipped).toBeLessThan(48);
  });

  it.each([
    ['as in seed', small],
    ['with spectral norm and augmentations', stabilized],
    ['with penalties', penalized],
  ])('runs in bfloat16 and stays close to float32, %s', (_, small) => {
    const [full, half] = [new TrainingEngine(small, 1, 'float32'), new TrainingEngine(small, 1, 'bfloat16')];
    open.push(full, half);
    const images = batch(small, 1);
    if (!precisions.includes('bfloat16')) {
      expect(() => half.update(1, images)).toThrow('could not create a primitive descriptor');
      return;
    }
    const [a, b] = [full.update(1, images), half.update(1, images)];
    expect(b.generator).toBeCloseTo(a.generator, 1);
    expect(b.discriminator).toBeCloseTo(a.discriminator, 1);
  });
});

describe('shapes of the presets', () => {
  for (const name of presetNames)
    it(name, () => {
      const h = presets[name].hyperparameters;
      const { variables, inputs, z } = trainingStep(h, 1, formsFor('float32', 'cpu', new Set()));
      const shapes = Object.fromEntries(variables.map(({ name, shape }) => [name, shape]));
      const blocks = h.generatorChannels.length;
      const base = h.imageSize / 2 ** blocks;
      expect(inputs.images.shape).toEqual([h.batchSize, h.imageSize, h.imageSize, 3]);
      expect(z.shape).toEqual([h.batchSize, 100]);
      expect(shapes['generator/dense/kernel']).toEqual([100, base * base * h.generatorChannels[0]!]);
      h.generatorChannels.forEach((channels, i) => {
        expect(shapes[`generator/block${i + 1}/kernel`]).toEqual([5, 5, h.generatorChannels[i + 1] ?? 3, channels]);
      });
      h.discriminatorChannels.forEach((channels, i) => {
        expect(shapes[`discriminator/block${i + 1}/kernel`]).toEqual([
          5,
          5,
          h.discriminatorChannels[i - 1] ?? 3,
          channels,
        ]);
      });
      expect(shapes['discriminator/dense/kernel']).toEqual([base * base * h.discriminatorChannels.at(-1)!, 2]);
      expect(shapes[`generator/block${blocks}/bias`]).toEqual([3]);
      expect(`discriminator/block1/bias` in shapes).toBe(h.discriminatorBatchNorm !== 'all');
      expect('generator/dense/scale' in shapes).toBe(h.batchNormAffine);
    });
});
