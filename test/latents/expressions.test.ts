import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type Value } from '../../src/latents/evaluate.js';
import { namesIn } from '../../src/latents/expression.js';
import { ExpressionError } from '../../src/latents/expression-error.js';
import { parseExpression } from '../../src/latents/parse-expression.js';
import { formatVector } from '../../src/latents/parse-vector.js';
import { lerp, mix } from '../../src/latents/paths.js';
import { latents } from '../../src/model/latents.js';

const size = 4;
const seed = (n: number, index = 0) => latents(n, index, 1, size);
const smile = Float32Array.of(0.1, 0, -0.1, 0);
const anna = Float32Array.of(0.5, -0.5, 0.25, 0);
const names = new Map([
  ['smile', smile],
  ['anna', anna],
  ['笑顔', smile],
]);
const valueIn = (text: string): Value => evaluate(parseExpression(text), size, names);
const latentOf = (text: string) => {
  const value = valueIn(text);
  if (value.type !== 'latent') throw new TypeError('a path');
  return value.z;
};
const close = (a: Float32Array, b: readonly number[] | Float32Array) =>
  a.forEach((x, i) => {
    expect(x).toBeCloseTo(b[i]!, 6);
  });
const sum = (...vectors: readonly Float32Array[]) => vectors.reduce((a, b) => a.map((x, i) => x + b[i]!));
const times = (a: Float32Array, factor: number) => a.map(x => x * factor);

describe('expressions', () => {
  it('name seeds, vectors, favourites and directions', () => {
    expect(latentOf('seed(42)')).toEqual(seed(42));
    expect(latentOf(' seed( 42 , 5 ) ')).toEqual(seed(42, 5));
    expect(latentOf(`z("${formatVector(anna)}")`)).toEqual(anna);
    expect(latentOf("z('0.5, -0.5,0.25, 0')")).toEqual(anna);
    expect(latentOf('anna')).toEqual(anna);
    expect(latentOf('笑顔')).toEqual(smile);
  });

  it('add, subtract, multiply and turn around', () => {
    close(latentOf('anna + 1.5*smile'), sum(anna, times(smile, 1.5)));
    close(latentOf('anna + 1.5*smile - 0.5*(anna - smile)'), sum(times(anna, 0.5), times(smile, 2)));
    close(latentOf('-anna*2e-1'), times(anna, -0.2));
    close(latentOf('anna + (1 + 2*0.5)*smile'), sum(anna, times(smile, 2)));
  });

  it('mix through the Gaussian, and lerp straight', () => {
    expect(latentOf('mix(seed(1), seed(2), 0.3)')).toEqual(mix(seed(1), seed(2), 0.3));
    expect(latentOf('lerp(seed(1), seed(2), 1 - 0.7)')).toEqual(lerp(seed(1), seed(2), 1 - 0.7));
  });

  it('clamp what leaves the cube, and say how many elements', () => {
    expect(valueIn('anna + 20*smile')).toMatchObject({
      type: 'latent',
      clamped: 2,
      z: Float32Array.of(1, -0.5, -1, 0),
    });
  });

  it('make paths, which can be moved by a direction', () => {
    const value = valueIn('walk(seed(1), anna) + 0.5*smile');
    if (value.type !== 'path') throw new TypeError('no path');
    close(value.path.at(0), sum(seed(1), times(smile, 0.5)));
    close(value.path.at(1), sum(anna, times(smile, 0.5)));
    expect(valueIn('loop(anna, smile, seed(1))')).toMatchObject({ path: { isLoop: true } });
    expect(valueIn('circle(anna, seed(1))')).toMatchObject({ path: { isLoop: true } });
  });

  it('tell which names they use', () => {
    expect(namesIn(parseExpression('walk(anna, mix(smile, anna, 0.5)) + 2*auto1'))).toEqual(['anna', 'smile', 'auto1']);
    expect(namesIn(parseExpression('seed(1)'))).toEqual([]);
  });

  it.each([
    ['', 0, 'expected a latent'],
    ['2', 0, 'this is a number'],
    ['anna + 1', 7, 'a number cannot be added'],
    ['anna * smile', 7, 'a number only'],
    ['anna / 2', 5, 'there is no division'],
    ['anna.x', 4, 'is part of no expression'],
    ['anna[0]', 4, 'is part of no expression'],
    ['anna; smile', 4, 'is part of no expression'],
    ['walk(anna, smile) + loop(anna, smile)', 20, 'one path only'],
    ['mix(anna, walk(anna, smile), 0.5)', 10, 'a path cannot stand inside mix'],
    ['mix(anna, smile, 1.5)', 17, 'a share from 0 to 1'],
    ['mix(anna,,0.5)', 10, 'unexpected'],
    ['mix(anna, smile)', 0, 'write mix(a, b, 0.3)'],
    ['circle(anna, smile, anna)', 0, 'write circle(a, b)'],
    ['walk(anna)', 0, 'two latents or more'],
    ['seed(-1)', 0, 'write seed(42)'],
    ['seed(1.5)', 5, 'a whole number from 0'],
    ['seed(4294967296)', 5, 'a whole number from 0'],
    ['seed', 0, 'is a function'],
    ['sin(1)', 0, 'there is no function sin'],
    ['z(AAAA)', 0, 'in quotes'],
    ['z("AAA")', 2, 'base64'],
    ['z("AACAfw")', 2, 'finite'],
    ['z("AAAAAA")', 0, "this model's latents have 4 numbers, and these are 1"],
    ['bob', 0, 'nothing is called bob'],
    ['anna + +smile', 7, ''],
    ['2anna', 1, 'expected +, - or *'],
    ['1e999*anna', 0, 'no finite number'],
    ['(anna', 5, 'unclosed'],
    ['anna)', 4, ''],
    ['anna "x', 5, 'does not end'],
    ['true', 0, 'nothing is called true'],
    [Array.from({ length: 65 }, () => 'anna').join('+'), 320, 'more than 64'],
    [`${'('.repeat(40)}anna${')'.repeat(40)}`, 32, 'more than 32 parentheses'],
  ])('%j is refused at character %i', (text, at, problem) => {
    const error = thrownBy(() => valueIn(text));
    expect(error).toBeInstanceOf(ExpressionError);
    expect(error).toMatchObject({ at });
    expect((error as ExpressionError).problem).toContain(problem);
  });

  it('come to the same when + arrives as a blank', () => {
    for (const text of [
      'anna+smile',
      'anna+(smile-anna)',
      'seed(1)+0.5*smile',
      '2e+0*anna+smile',
      'anna + smile',
      '(anna)+(smile)',
    ]) {
      expect(latentOf(text.replaceAll('+', ' '))).toEqual(latentOf(text));
    }
    expect(latentOf('seed (1)')).toEqual(seed(1));
  });

  const expressions = fc.letrec<{ vector: string; number: string }>(tie => ({
    number: fc.oneof(
      fc.integer({ min: 0, max: 9 }).map(String),
      fc.constantFrom('.5', '1.25', '2e-1', '3E+0'),
      fc
        .tuple(tie('number'), fc.constantFrom('+', ' + ', '*', '-'), tie('number'))
        .map(([a, o, b]) => `(${a}${o}${b})`),
    ),
    vector: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('anna', 'smile', '笑顔', 'seed(3)', 'seed(3, 1)', `z("${formatVector(anna)}")`),
      fc
        .tuple(tie('vector'), fc.constantFrom('+', ' + ', '+ ', ' +', '-', ' - '), tie('vector'))
        .map(parts => parts.join('')),
      fc.tuple(tie('number'), tie('vector')).map(([a, b]) => `${a}*(${b})`),
      fc.tuple(tie('vector')).map(([a]) => `(${a})`),
      fc.tuple(tie('vector'), tie('vector')).map(([a, b]) => `mix(${a}, ${b}, 0.25)`),
    ),
  }));

  it('come to the same with + and with %2B, whatever they are', () => {
    fc.assert(
      fc.property(expressions.vector, text => {
        const sent = (plus: string) => new URLSearchParams(`latent=${encode(text, plus)}`).get('latent')!;
        const [plain, encoded] = ['+', '%2B'].map(plus => outcome(sent(plus)));
        expect(plain).toEqual(encoded);
      }),
      { numRuns: 500, seed: 42 },
    );
  });

  it('are refused by name whatever bytes they hold', () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'()+-*,."\' \\z1eanna\u0000\ud800'), maxLength: 400 }),
    );
    fc.assert(
      fc.property(bytes, text => {
        const error = thrownBy(() => valueIn(text));
        if (error !== undefined) expect(error).toBeInstanceOf(ExpressionError);
      }),
      { numRuns: 5000, seed: 42 },
    );
  });

  it.each(['(', '-', '+', '"', 'a+', 'a ', 'seed(', '1', '.', ',', 'é', '\ud800'])(
    'are refused without many steps, however long: %j',
    unit => {
      const text = unit.repeat(Math.floor(200_000 / unit.length));
      expect(thrownBy(() => valueIn(text))).toBeInstanceOf(ExpressionError);
    },
  );
});

function outcome(text: string): unknown {
  try {
    return latentOf(text);
  } catch (error) {
    return error instanceof ExpressionError ? 'refused' : error;
  }
}

const encode = (text: string, plus: string) =>
  encodeURIComponent(text)
    .replaceAll('%2B', plus)
    .replaceAll('%20', plus === '+' ? '+' : '%20');

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
