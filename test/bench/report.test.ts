import { describe, expect, it } from 'vitest';
import type { Quality } from '../../src/schema/quality.js';
import type { Machine } from './machine.js';
import { reportJson, reportText } from './report.js';
import { bytes, seconds } from './units.js';

const machine: Machine = {
  date: '2026-01-02T03:04:05.000Z',
  cpu: 'Some CPU',
  cores: 2,
  memoryBytes: 16e9,
  system: 'linux x64',
  node: 'v20.20.0',
  tensorflow: '2.21.0',
  device: 'Some CPU, 2 cores',
  precisions: [
    { precision: 'float32', seconds: 0.012 },
    { precision: 'bfloat16', seconds: null },
  ],
  fasterPrecision: 'float32',
};
const report = {
  machine,
  results: [
    {
      name: 'seed' as const,
      title: 'training step',
      runs: 3,
      work: { amount: 1, unit: 'step' },
      sides: [
        { name: 'plain', firstSeconds: 20, seconds: [12, 12.5, 11], peakBytes: 3.1e9 },
        { name: 'graph', firstSeconds: 6, seconds: [4, 3.5, 4.25], peakBytes: 0.95e9 },
      ],
    },
    {
      name: 'png' as const,
      title: 'one PNG',
      runs: 1,
      work: { amount: 64, unit: 'image' },
      sides: [{ name: 'encoder', firstSeconds: 0.1, seconds: [0.032], peakBytes: null }],
    },
  ],
};

describe('reportText', () => {
  it('shows machine, medians, ranges, rates, ratios and memory', () => {
    expect(reportText(report)).toBe(`\
Some CPU, 2 cores, 16.0 GB memory · linux x64 · Node v20.20.0 · TensorFlow 2.21.0 · 2026-01-02T03:04:05.000Z
trial steps: float32 12.0 ms, bfloat16 not supported; the faster is float32

            median  fastest – slowest            rate  speed  peak memory
─────────  ───────  ─────────────────  ──────────────  ─────  ───────────
seed: training step (3 runs)
  plain     12.0 s    11.0 s – 12.5 s  0.0833 steps/s  1.00×      3.10 GB
  graph     4.00 s    3.50 s – 4.25 s   0.250 steps/s  3.00×       950 MB

png: one PNG (1 run)
  encoder  32.0 ms  32.0 ms – 32.0 ms   2000 images/s`);
  });
});

describe('CPU time', () => {
  it('is a column where it was measured', () => {
    const [png] = report.results.slice(1);
    const results = [{ ...png!, sides: [{ ...png!.sides[0]!, cpuSeconds: [0.06, 0.05, 0.055] }] }];
    expect(reportText({ machine, results }).split('\n').slice(3)).toEqual([
      '            median  fastest – slowest  CPU time           rate  speed  peak memory',
      '─────────  ───────  ─────────────────  ────────  ─────────────  ─────  ───────────',
      'png: one PNG (1 run)',
      '  encoder  32.0 ms  32.0 ms – 32.0 ms   55.0 ms  2000 images/s',
    ]);
  });
});

describe('the quality of trainings', () => {
  const measured = { swdFloor: 9.14, msSsimReals: 0.3671, rKidFloor: 0 } as Quality;
  const quality = {
    minutes: 10,
    images: 512,
    trainings: [
      {
        name: 'preset stable',
        seed: 1,
        steps: 940,
        secondsPerStep: 0.62,
        quality: { ...measured, swd: 128.61, msSsim: 0.464, rKid: 0.01234 },
      },
      {
        name: 'PyTorch',
        seed: 1,
        steps: 1,
        secondsPerStep: null,
        quality: { ...measured, swd: 243.3, msSsim: 0.92, rKid: 0.2 },
      },
    ],
  };

  it('is a line for each, and one for real images', () => {
    const [, , , ...lines] = reportText({ machine, results: [], quality }).split('\n');
    expect(lines.join('\n')).toBe(`\
                 seed  steps  a step    SWD  MS-SSIM    rKID
───────────────  ────  ─────  ──────  ─────  ───────  ──────
quality: 10 min of training on demo-faces, 512 images of each
  preset stable     1    940  620 ms  128.6    0.464  0.0123
  PyTorch           1      1          243.3    0.920  0.2000
  real images                           9.1    0.367  0.0000`);
  });

  it('is part of the JSON', () => {
    expect(JSON.parse(reportJson({ machine, results: [], quality })).quality).toEqual(quality);
  });
});

describe('where the ops of a step ran', () => {
  it('is a line for each preset and precision, which names those on the processor', () => {
    const placements = [
      { preset: 'seed', precision: 'float32', ops: 700, onProcessor: 2, names: ['Range', 'StridedSlice'] },
      { preset: 'seed', precision: 'bfloat16', ops: 650, onProcessor: 650, names: ['Add'] },
      { preset: 'paper', precision: 'float32', ops: null, onProcessor: null, names: [] },
    ] as const;
    const [, , , ...lines] = reportText({ machine, results: [], placements }).split('\n');
    expect(lines.map(line => line.trimEnd()).join('\n')).toBe(`\
                     ops  on the processor  which
────────────────  ──────  ────────────────  ───────────────────
gpu: where the ops of a step ran
  seed, float32      700                 2  Range, StridedSlice
  seed, bfloat16     650               650
  paper, float32  failed`);
  });
});

describe('the differences of a precision', () => {
  const precision = {
    checkpoint: 'job-1-3500',
    preset: 'stable',
    imageSize: 96,
    count: 1000,
    seeds: [
      { mean: 0.1334, most: 4 },
      { mean: 0.1312, most: 3 },
    ],
    batches: { mean: 0, most: 0 },
  };

  it('are a line for each seed, and one for batches', () => {
    const [, , , ...lines] = reportText({ machine, results: [], precision }).split('\n');
    expect(lines.join('\n')).toBe(`\
                           mean  most
────────────────────────  ─────  ────
precision: differences of levels in bfloat16; 1000 images of each seed; stable, 96×96, job-1-3500
  seed 1, from float32    0.133     4
  seed 2, from float32    0.131     3
  in batches, from alone  0.000     0`);
  });

  it('are part of the JSON', () => {
    expect(JSON.parse(reportJson({ machine, results: [], precision })).precision).toEqual(precision);
  });
});

describe('reportJson', () => {
  it('keeps every sample and adds what follows from them', () => {
    const { results, ...rest } = JSON.parse(reportJson(report));
    expect(rest).toEqual({ machine });
    expect(results[0]).toEqual({
      name: 'seed',
      title: 'training step',
      runs: 3,
      work: { amount: 1, unit: 'step' },
      sides: [
        { ...report.results[0]!.sides[0], medianSeconds: 12, perSecond: 1 / 12, speedup: 1 },
        { ...report.results[0]!.sides[1], medianSeconds: 4, perSecond: 0.25, speedup: 3 },
      ],
    });
  });
});

describe('units', () => {
  it('takes the unit that fits', () => {
    expect([0.000_25, 0.0482, 0.5, 3.614, 12.06, 99.96, 361].map(seconds)).toEqual([
      '0.250 ms',
      '48.2 ms',
      '500 ms',
      '3.61 s',
      '12.1 s',
      '100 s',
      '361 s',
    ]);
    expect([52.4e6, 612e6, 1.024e9].map(bytes)).toEqual(['52.4 MB', '612 MB', '1.02 GB']);
  });
});

describe('candidates', () => {
  const of = (value: number, reals: number) => ({
    value,
    low: value,
    high: value,
    reals: { value: reals, low: reals, high: reals },
  });
  const score = { swd: of(55.04, 28.8), msSsim: of(0.404, 0.35), precision: of(0.29, 0.8), recall: of(0.62, 0.8) };
  const candidate = { name: 'three blocks', dataset: 'demo-faces', seed: 1, secondsPerStep: 0.08, score };
  const candidates = [
    { ...candidate, step: 3000, nearest: null, best: false },
    { ...candidate, step: 8000, nearest: { nearest: 0.1, nearestReals: 0.09, memorised: 0 }, best: true },
  ];

  it('are a line for each measured step, beside real images', () => {
    const [, , , ...lines] = reportText({ machine, results: [], candidates }).split('\n');
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "                            seed    step   a step          SWD      MS-SSIM    precision       recall        nearest
      ──────────────────────────  ────  ──────  ───────  ───────────  ───────────  ───────────  ───────────  ─────────────
      candidates: up to 512 images of each, and of real ones in parentheses; * is bestCheckpoint
        three blocks, demo-faces     1    3000  80.0 ms  55.0 (28.8)  0.40 (0.35)  0.29 (0.80)  0.62 (0.80)
        three blocks, demo-faces     1  8000 *  80.0 ms  55.0 (28.8)  0.40 (0.35)  0.29 (0.80)  0.62 (0.80)  0.100 (0.090)"
    `);
  });
});
