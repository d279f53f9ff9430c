import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fasterPrecision, isDecided, measurePrecisions, resolvePrecision } from '../../src/training/precision.js';
import { compile } from '../compile.js';
import { smallHyperparameters, smallJob } from '../small-training.js';

const trials = (float32: number, bfloat16: number) =>
  [
    { precision: 'float32', seconds: float32 },
    { precision: 'bfloat16', seconds: bfloat16 },
  ] as const;

it('takes bfloat16 only where it is clearly faster', () => {
  expect(fasterPrecision(trials(1, 0.6))).toBe('bfloat16');
  expect(fasterPrecision(trials(1, 0.95))).toBe('float32');
  expect(fasterPrecision(trials(1, 8))).toBe('float32');
  expect(fasterPrecision(trials(1, Number.POSITIVE_INFINITY))).toBe('float32');
  expect(fasterPrecision(trials(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY))).toBe('float32');
});

it('tries no longer where one precision is hopeless', () => {
  expect(isDecided([0.05, 1])).toBe(true);
  expect(isDecided([1, 0.05])).toBe(true);
  // Another program may have run during both steps.
  expect(isDecided([0.05, 0.2])).toBe(false);
  // Nothing was timed yet, or an op has no kernel, which ends the steps of its precision anyway.
  expect(isDecided([0.05, Number.POSITIVE_INFINITY])).toBe(false);
});

it('takes the precision that was asked for without a trial', () => {
  for (const precision of ['float32', 'bfloat16'] as const)
    expect(resolvePrecision({ ...smallHyperparameters, precision })).toBe(precision);
});

it('times both on this machine', () => {
  for (const { seconds } of measurePrecisions(smallHyperparameters)) expect(seconds).toBeGreaterThan(0);
});

// oneDNN's setting exists only for x86 processors.
describe.skipIf(process.arch !== 'x64')('bfloat16 without kernels', () => {
  let compiled: Awaited<ReturnType<typeof compile>>;
  let directory: string;
  beforeAll(async () => {
    compiled = await compile(['training/train', 'checkpoint/index']);
    directory = await mkdtemp(join(tmpdir(), 'dcgan-test-'));
  });
  afterAll(async () => {
    await compiled.remove();
    await rm(directory, { recursive: true });
  });

  it('fails with what to do instead', async () => {
    const program = join(import.meta.dirname, 'fixtures', 'bfloat16.mjs');
    const job = smallJob({ hyperparameters: { ...smallHyperparameters, precision: 'bfloat16' }, steps: 1 });
    const options = JSON.stringify({ job, directory });
    const { stdout } = await promisify(execFile)(process.execPath, [program, compiled.directory, options], {
      // Below AVX-512, oneDNN computes nothing in bfloat16.
      env: { ...process.env, ONEDNN_MAX_CPU_ISA: 'AVX2', CUDA_VISIBLE_DEVICES: '-1' },
    });
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual({
      type: 'failed',
      error: {
        code: 'PRECISION_UNSUPPORTED',
        message: expect.stringContaining('Create the job again with hyperparameters.precision auto'),
      },
    });
  });
});
