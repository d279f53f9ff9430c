import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presets } from '../../src/model/presets.js';
import { augmentations, Hyperparameters } from '../../src/schema/hyperparameters.js';
import { PresetName } from '../../src/schema/job.js';
import type { Precision } from '../../src/schema/precision.js';
import { compile } from '../compile.js';
import { precisions } from '../precisions.js';

let compiled: Awaited<ReturnType<typeof compile>>;
beforeAll(async () => {
  compiled = await compile(['training/engine']);
});
afterAll(() => compiled.remove());

/** The preset with an eighth of its channels and a few images: what TensorFlow optimizes is the same graph. */
function reduced(preset: PresetName): Hyperparameters {
  const { hyperparameters } = presets[preset];
  const fewer = (channels: readonly number[]) => channels.map(n => Math.ceil(n / 8));
  return Hyperparameters.parse({
    ...hyperparameters,
    batchSize: 4,
    generatorChannels: fewer(hyperparameters.generatorChannels),
    discriminatorChannels: fewer(hyperparameters.discriminatorChannels),
  });
}

/** What TensorFlow logs about a step in a fresh process. */
async function logOfStep(hyperparameters: Hyperparameters, precision: Precision) {
  const program = join(import.meta.dirname, 'fixtures', 'one-step.mjs');
  const options = JSON.stringify({ hyperparameters, precision });
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, compiled.directory, options], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '0', CUDA_VISIBLE_DEVICES: '-1' },
  });
  return { losses: JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>, log: stderr };
}

const stabilized = Hyperparameters.parse({
  ...reduced('tiny'),
  discriminatorBatchNorm: 'none',
  diffAugment: [...augmentations],
  adaptiveAugment: 0.6,
  spectralNorm: true,
});
const penalized = Hyperparameters.parse({
  ...reduced('tiny'),
  discriminatorBatchNorm: 'none',
  loss: 'relativistic',
  r1: 1,
  r2: 1,
  penaltyEvery: 1,
});
const networks = [
  ...PresetName.options.map(preset => [preset, reduced(preset)] as const),
  ['tiny with every stabilizer and no batch norm in D', stabilized] as const,
  ['tiny with penalties and a relativistic loss', penalized] as const,
];

describe.each(networks)("TensorFlow's optimizer takes a step of %s", (_, hyperparameters) => {
  it.each(precisions)('in %s, without a complaint', async precision => {
    const { losses, log } = await logOfStep(hyperparameters, precision);
    expect(Object.values(losses).every(Number.isFinite)).toBe(true);
    // At this level it logs a greeting, which shows that its log was read.
    expect(log.split('\n').filter(line => /^I\d{4} /.test(line))).not.toEqual([]);
    expect(log.split('\n').filter(line => /^[EF]\d{4} |remapper failed/.test(line))).toEqual([]);
  });
});
