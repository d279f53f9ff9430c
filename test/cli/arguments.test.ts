import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments/parse.js';
import { overview, usageOf } from '../../src/cli/arguments/usage.js';
import { defineVerb } from '../../src/cli/verb.js';
import { verbs } from '../../src/cli/verbs/index.js';

const draw = defineVerb({
  name: 'draw',
  summary: 'draw something',
  forms: ['PATH [options]'],
  text: 'Draws.',
  options: {
    size: { kind: 'number', value: 'N', text: 'its size' },
    color: { kind: 'text', value: 'COLOR', choices: ['red', 'green'], text: 'its color' },
    line: { kind: 'list', value: 'TEXT', text: 'a line; may be repeated' },
    fill: { kind: 'flag', short: 'f', text: 'whether it is filled' },
  },
  run: async () => undefined,
});

describe('the arguments of a verb', () => {
  it('are words and options, in any order', () => {
    const args = ['cat', '--size', '-1.5', '--color=green', '--line', 'a', '-f', '--line', 'b', '--json', 'dog'];
    expect(parseArguments(draw, args)).toEqual({
      words: ['cat', 'dog'],
      options: { size: -1.5, color: 'green', line: ['a', 'b'], fill: true },
      common: { json: true },
    });
    expect(parseArguments(draw, ['--', '--size'])).toEqual({ words: ['--size'], options: {}, common: {} });
  });

  it.each([
    [['--sice', '3'], 'dcgan draw has no option --sice: did you mean --size?'],
    [['--colour', 'red'], 'dcgan draw has no option --colour: did you mean --color?'],
    [['-x'], 'dcgan draw has no option -x'],
    [['--size'], '--size needs a value: --size N'],
    [['--size', '--fill'], '--size needs a value: --size N'],
    [['--size', 'big'], '--size must be a number, not big'],
    [['--color', 'gren'], '--color must be red or green, not gren: did you mean green?'],
    [['--fill=yes'], '--fill takes no value'],
    [['--size', '1', '--size', '2'], '--size is given twice'],
    [['--constructor'], 'dcgan draw has no option --constructor'],
    [['--api-key', 'abc'], /^There is no --api-key: put the key into the variable DCGAN_KEY\./],
  ])('refuses %j and says what was meant', (args, message) => {
    expect(() => parseArguments(draw, args)).toThrow(message);
  });
});

describe('the usage', () => {
  it('of a verb shows how it is called, what it does, and its options', () => {
    expect(usageOf(draw)).toBe(`dcgan draw PATH [options]

Draws.

  --size N       its size
  --color COLOR  its color
  --line TEXT    a line; may be repeated
  -f, --fill     whether it is filled
  --json         the result as JSON, for programs
  --url URL      address of the service, instead of DCGAN_URL
  -h, --help     this text`);
  });

  it('fits into 100 columns', () => {
    const lines = [overview(verbs), ...verbs.map(usageOf)].join('\n').split('\n');
    expect(lines.filter(line => line.length > 100)).toEqual([]);
  });
});
