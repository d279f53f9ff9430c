import { describe, expect, it } from 'vitest';
import { benchmarkNames, parseBenchOptions } from './options.js';

describe('parseBenchOptions', () => {
  it('runs everything by default but what trains for many minutes', () => {
    expect(parseBenchOptions([])).toEqual({
      json: false,
      only: benchmarkNames.filter(
        name =>
          ![
            'step',
            'gpu',
            'directions',
            'projection',
            'web',
            'fleet',
            'quality',
            'candidates',
            'serving',
            'precision',
          ].includes(name),
      ),
      steps: undefined,
      quick: false,
      minutes: undefined,
      seeds: 1,
      pytorch: undefined,
      tensorflow: undefined,
      resume: undefined,
      dataDir: undefined,
    });
  });

  it('trains as long and as often as it is told', () => {
    const args = ['quality', '--minutes', '3', '--seeds', '2', '--pytorch', '/opt/python', '--resume', 'runs'];
    expect(parseBenchOptions(args)).toMatchObject({
      only: ['quality'],
      minutes: 3,
      seeds: 2,
      pytorch: '/opt/python',
      resume: 'runs',
    });
    expect(() => parseBenchOptions(['--minutes', '0.5'])).toThrow('--minutes must be a whole number from 1 to 1440');
    expect(() => parseBenchOptions(['--seeds', '0'])).toThrow('--seeds must be a whole number from 1 to 100');
  });

  it('reads every option', () => {
    expect(parseBenchOptions(['--json', '--quick', '--steps', '7', '--only', 'seed'])).toMatchObject({
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
