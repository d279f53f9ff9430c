import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDemoOptions } from '../../src/bin/demo/options.js';
import { progressLine } from '../../src/cli/jobs/progress-line.js';
import { duration } from '../../src/cli/terminal/status-line.js';

const folder = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the demo's arguments", () => {
  it('has defaults that need none', () => {
    expect(parseDemoOptions([])).toEqual({
      once: false,
      steps: undefined,
      port: undefined,
      preset: 'tiny',
      dataset: 'demo-faces',
      datasetsDir: undefined,
    });
  });

  it('takes a folder of pictures, whose name is the dataset', () => {
    mkdirSync(join(folder, 'my-faces'));
    expect(
      parseDemoOptions(['--once', '--steps', '50', '--port', '0', '--data', join(folder, 'my-faces')]),
    ).toMatchObject({
      once: true,
      steps: 50,
      port: 0,
      dataset: 'my-faces',
      datasetsDir: folder,
    });
  });

  it('reads a relative path from where npm was called', () => {
    expect(parseDemoOptions(['--data', './my-faces'], folder)).toMatchObject({
      dataset: 'my-faces',
      datasetsDir: folder,
    });
  });

  it('names what is wrong', () => {
    writeFileSync(join(folder, 'a.tfrecords'), '');
    mkdirSync(join(folder, 'My Faces'));
    expect(() => parseDemoOptions(['--steps', '-5'])).toThrow('--steps');
    expect(() => parseDemoOptions(['--steps=1.5'])).toThrow('--steps must be a whole number');
    expect(() => parseDemoOptions(['--port', '70000'])).toThrow('--port must be a whole number from 0 to 65535');
    expect(() => parseDemoOptions(['--data', join(folder, 'none')])).toThrow('there is no folder');
    expect(() => parseDemoOptions(['--data', join(folder, 'a.tfrecords')])).toThrow('is not a folder');
    expect(() => parseDemoOptions(['--data', join(folder, 'My Faces')])).toThrow('rename My Faces');
    expect(() => parseDemoOptions(['--preset', 'huge'])).toThrow(
      '--preset must be one of seed, paper, stable, tiny, not huge',
    );
    expect(() => parseDemoOptions(['--fast'])).toThrow('--fast');
  });
});

describe('the progress line', () => {
  const progress = {
    step: 500,
    steps: 2000,
    epoch: 8,
    imagesSeen: 32_000,
    secondsPerStep: 0.0921,
    etaSeconds: 138.2,
    trainedSeconds: 47.5,
  };

  it('shows step, losses and time left', () => {
    const line = progressLine({
      status: 'running',
      preparation: null,
      progress,
      losses: { generator: 1.871, discriminator: 0.652, dReal: 0.7, dFake: 0.16 },
    });
    expect(line).toBe(
      '[██████░░░░░░░░░░░░░░░░░░] step 500/2000  losses G 1.87 D 0.65  D(x) 0.70 D(G(z)) 0.16  0.092 s/step  2:18 left',
    );
  });

  it('shows what comes before the first step', () => {
    const before = { ...progress, step: 0, secondsPerStep: null, etaSeconds: null };
    const preparation = { what: 'drawing demo-faces', done: 1000, total: 4000 };
    expect(progressLine({ status: 'queued', preparation: null, progress: before, losses: null })).toContain('waiting');
    expect(progressLine({ status: 'running', preparation, progress: before, losses: null })).toBe(
      '[██████░░░░░░░░░░░░░░░░░░] drawing demo-faces 1000/4000',
    );
  });

  it('writes durations for people', () => {
    expect([5, 65, 3600, 7325].map(duration)).toEqual(['0:05', '1:05', '1 h 0 min', '2 h 2 min']);
  });
});
