import { describe, expect, it } from 'vitest';
import { benchmarkNames, parseBenchOptions } from './options.js';

describe('parseBenchOptions', () => {
  it('runs everything by default', () => {
    expect(parseBenchOptions([])).toEqual({ json: false, only: benchmarkNames, steps: undefined, quick: false });
  });

  it('reads every option', () => {
    expect(parseBenchOptions(['--json', '--quick', '--steps', '7', '--only', 'seed'])).toEqual({
      json: true,
      only: ['seed'],
      steps: 7,
      quick: true,
    });
  });

  it.each([
    [['--only', 'paper', 'seed']],
    [['--only', 'paper,seed']],
    [['--only=paper', '--only=seed']],
    [['paper', 'seed', 'seed']],
  ])('takes several names: %j', args => {
    expect(parseBenchOptions(args)?.only).toEqual(['seed', 'paper']);
  });

  it('gives null when help is wanted', () => {
    expect(parseBenchOptions(['-h'])).toBeNull();
  });

  it('names a benchmark that it does not know', () => {
    expect(() => parseBenchOptions(['--only', 'sed'])).toThrow('There is no benchmark sed; there are empty, seed');
  });

  it.each(['0', '-1', '1.5', 'many', '10001', ''])('refuses --steps=%s', steps => {
    expect(() => parseBenchOptions([`--steps=${steps}`])).toThrow('--steps must be a whole number from 1 to 10000');
  });

  it('names an option that it does not know', () => {
    expect(() => parseBenchOptions(['--fast'])).toThrow('--fast');
  });
});
