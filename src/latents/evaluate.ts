import { latents } from '../model/latents.js';
import { constant, kindOf, type Located } from './expression.js';
import { ExpressionError, UnknownNameError } from './expression-error.js';
import { circle, lerp, loop, mix, type Path, walk } from './paths.js';

/** What an expression comes to in the latent space of one training. */
export type Value =
  | { readonly type: 'latent'; readonly z: Float32Array; readonly clamped: number }
  | { readonly type: 'path'; readonly path: Path };

/**
 * Evaluates an expression. A latent that leaves the cube is clamped to it, which is said.
 * @param names the vectors that names stand for
 * @throws UnknownNameError for a name that is not among them, ExpressionError for a vector of another length than `latentSize`
 */
export function evaluate(
  expression: Located,
  latentSize: number,
  names: ReadonlyMap<string, Float32Array> = new Map(),
): Value {
  const space = { latentSize, names };
  if (kindOf(expression) === 'path') return { type: 'path', path: pathOf(expression, space) };
  const vector = vectorOf(expression, space);
  return { type: 'latent', z: intoCube(vector), clamped: vector.filter(x => Math.abs(x) > 1).length };
}

interface Space {
  readonly latentSize: number;
  readonly names: ReadonlyMap<string, Float32Array>;
}

function vectorOf(expression: Located, space: Space): Float32Array {
  switch (expression.type) {
    case 'seed':
      return latents(expression.seed, expression.index, 1, space.latentSize);
    case 'values':
      return checked(expression.values, expression.at, space.latentSize);
    case 'name': {
      const vector = space.names.get(expression.name);
      if (!vector) throw new UnknownNameError(expression.at, expression.name);
      return checked(vector, expression.at, space.latentSize);
    }
    case 'negative':
      return vectorOf(expression.of, space).map(x => -x);
    case 'mix': {
      const [a, b] = [vectorOf(expression.a, space), vectorOf(expression.b, space)];
      return (expression.how === 'mix' ? mix : lerp)(a, b, expression.share);
    }
    case 'operation': {
      const { operator, left, right } = expression;
      if (operator !== '*') return combine(vectorOf(left, space), vectorOf(right, space), operator);
      const [factor, vector] = kindOf(left) === 'number' ? [left, right] : [right, left];
      return times(vectorOf(vector, space), constant(factor));
    }
    default:
      throw new TypeError(`${expression.type} is not a latent`);
  }
}

function pathOf(expression: Located, space: Space): Path {
  switch (expression.type) {
    case 'path': {
      const stops = expression.stops.map(stop => intoCube(vectorOf(stop, space)));
      if (expression.how === 'circle') return inCube(circle(stops[0]!, stops[1]!));
      return inCube(expression.how === 'walk' ? walk(stops) : loop(stops));
    }
    case 'negative':
      return change(pathOf(expression.of, space), z => z.map(x => -x));
    case 'operation': {
      const { operator, left, right } = expression;
      const isLeft = kindOf(left) === 'path';
      const path = pathOf(isLeft ? left : right, space);
      const other = isLeft ? right : left;
      if (operator === '*') return change(path, z => times(z, constant(other)));
      const vector = vectorOf(other, space);
      return change(path, z => (isLeft ? combine(z, vector, operator) : combine(vector, z, operator)));
    }
    default:
      throw new TypeError(`${expression.type} is not a path`);
  }
}

const inCube = (path: Path) => change(path, z => z);

function change(path: Path, how: (z: Float32Array) => Float32Array): Path {
  return { isLoop: path.isLoop, at: place => intoCube(how(path.at(place))) };
}

function checked(vector: Float32Array, at: number, latentSize: number): Float32Array {
  if (vector.length === latentSize) return vector;
  throw new ExpressionError(at, `this model's latents have ${latentSize} numbers, and these are ${vector.length}`);
}

function combine(a: Float32Array, b: Float32Array, operator: '+' | '-'): Float32Array {
  return a.map((x, i) => (operator === '+' ? x + b[i]! : x - b[i]!));
}

const times = (vector: Float32Array, factor: number) => vector.map(x => x * factor);
const intoCube = (vector: Float32Array) => vector.map(x => Math.max(-1, Math.min(1, x)));
