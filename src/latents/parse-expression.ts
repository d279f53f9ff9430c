import jsep from 'jsep';
import {
  constant,
  type Expression,
  type FunctionName,
  functionNames,
  isFunctionName,
  kindOf,
  type Located,
  type Operator,
} from './expression.js';
import { ExpressionError } from './expression-error.js';
import { parseVector } from './parse-vector.js';
import { spellSums } from './spell-sums.js';

/** Numbers, latents and names in one expression. */
const mostOperands = 64;
/** Longest text of an expression. */
const longest = 200_000;
const largestSeed = 2 ** 32 - 1;

for (const operator of Object.keys(jsep.binary_ops)) if (!'+-*'.includes(operator)) jsep.removeBinaryOp(operator);
for (const operator of Object.keys(jsep.unary_ops)) if (operator !== '-') jsep.removeUnaryOp(operator);
jsep.removeAllLiterals();

/**
 * Parses an expression that names a latent, a direction or a path, such as `seed(42, 5) + 1.5*smile`.
 * @throws ExpressionError naming the character, and what was expected there
 */
export function parseExpression(text: string): Located {
  if (text.length > longest) throw new ExpressionError(longest, `an expression has at most ${longest} characters`);
  if (text.trim() === '') throw new ExpressionError(0, 'expected a latent, such as seed(42)');
  const spelt = spellSums(text);
  if (spelt.places.length > mostOperands) throw new ExpressionError(spelt.places[mostOperands]!, tooMany);
  const tree = syntaxTree(spelt.text);
  const expression = read(tree, spelt.places.values());
  if (kindOf(expression) === 'number')
    throw new ExpressionError(expression.at, 'this is a number; expected a latent, such as seed(42)');
  return expression;
}

const tooMany = `more than ${mostOperands} numbers, names and functions in one expression`;

function syntaxTree(text: string): jsep.Expression {
  try {
    return jsep(text);
  } catch (error) {
    const { index, description } = error as { index?: number; description?: string };
    if (index === undefined || description === undefined) throw error;
    throw new ExpressionError(
      Math.min(index, text.length),
      description.replace(/^./, first => first.toLowerCase()),
    );
  }
}

/** @param places where the numbers, names and strings of the tree begin: jsep does not keep them */
function read(node: jsep.Expression, places: Iterator<number>): Located {
  const next = () => places.next().value as number;
  switch (node.type) {
    case 'Literal':
      return readLiteral(node as jsep.Literal, next());
    case 'Identifier':
      return readName(node as jsep.Identifier, next());
    case 'CallExpression':
      return readCall(node as jsep.CallExpression, places);
    case 'UnaryExpression': {
      const of = read((node as jsep.UnaryExpression).argument, places);
      return { type: 'negative', of, at: of.at };
    }
    case 'BinaryExpression': {
      const { operator, left, right } = node as jsep.BinaryExpression;
      return operation(operator as Operator, read(left, places), read(right, places));
    }
    default:
      throw new ExpressionError(0, 'expected one expression, such as seed(42) + 1.5*smile');
  }
}

function readLiteral({ value, raw }: jsep.Literal, at: number): Located {
  if (typeof value !== 'number')
    throw new ExpressionError(at, `${raw.slice(0, 20)} is a string, which only z("…") takes`);
  if (!Number.isFinite(value)) throw new ExpressionError(at, `${raw.slice(0, 20)} is no finite number`);
  return { type: 'number', value, at };
}

function readName({ name }: jsep.Identifier, at: number): Located {
  if (isFunctionName(name)) throw new ExpressionError(at, `${name} is a function: write ${examples[name]}`);
  return { type: 'name', name: name.normalize('NFC'), at };
}

function readCall({ callee, arguments: args }: jsep.CallExpression, places: Iterator<number>): Located {
  const at = places.next().value as number;
  const name = callee.type === 'Identifier' ? String(callee.name) : '';
  if (!isFunctionName(name))
    throw new ExpressionError(at, `there is no function ${name}; expected one of ${functionNames.join(', ')}`);
  const wrong = () => new ExpressionError(at, `${name} does not take these arguments: write ${examples[name]}`);
  // A hole, as in mix(a,,b), has no type.
  if (args.some(argument => !argument)) throw wrong();
  if (name === 'z') return { ...readVector(args, places, wrong), at };
  const parts = args.map(argument => read(argument, places));
  if (name === 'seed') return { ...readSeed(parts, wrong), at };
  for (const part of parts) {
    if (kindOf(part) === 'path') throw new ExpressionError(part.at, `a path cannot stand inside ${name}`);
  }
  if (name === 'mix' || name === 'lerp') return { ...readMix(name, parts, wrong), at };
  const count = name === 'circle' ? parts.length === 2 : parts.length >= 2;
  if (!count || parts.some(part => kindOf(part) !== 'latent')) throw wrong();
  return { type: 'path', how: name, stops: parts, at };
}

function readVector(
  args: readonly jsep.Expression[],
  places: Iterator<number>,
  wrong: () => ExpressionError,
): Expression {
  const [argument] = args;
  if (args.length !== 1 || argument?.type !== 'Literal' || typeof argument.value !== 'string') throw wrong();
  const at = places.next().value as number;
  try {
    return { type: 'values', values: parseVector(argument.value) };
  } catch (error) {
    throw new ExpressionError(at, `z("…") ${(error as Error).message}`);
  }
}

function readSeed(parts: readonly Located[], wrong: () => ExpressionError): Expression {
  const [seed, index] = parts.map(part => {
    if (part.type !== 'number') throw wrong();
    if (!Number.isInteger(part.value) || part.value > largestSeed)
      throw new ExpressionError(part.at, `expected a whole number from 0 to ${largestSeed}`);
    return part.value;
  });
  if (seed === undefined || parts.length > 2) throw wrong();
  return { type: 'seed', seed, index: index ?? 0 };
}

function readMix(how: 'mix' | 'lerp', parts: readonly Located[], wrong: () => ExpressionError): Expression {
  const [a, b, share] = parts;
  if (!a || !b || !share || parts.length !== 3) throw wrong();
  if (kindOf(a) !== 'latent' || kindOf(b) !== 'latent' || kindOf(share) !== 'number') throw wrong();
  const value = constant(share);
  if (value < 0 || value > 1) throw new ExpressionError(share.at, `${how} takes a share from 0 to 1, not ${value}`);
  return { type: 'mix', how, a, b, share: value };
}

/** Checks that the operands of an operation go together. */
function operation(operator: Operator, left: Located, right: Located): Located {
  const [a, b] = [kindOf(left), kindOf(right)];
  const { at } = left;
  if (operator === '*') {
    if (a !== 'number' && b !== 'number')
      throw new ExpressionError(right.at, `a ${a} can be multiplied by a number only, and this is a ${b}`);
  } else if (a === 'path' && b === 'path') {
    throw new ExpressionError(right.at, 'a sum can hold one path only, and this is the second');
  } else if ((a === 'number') !== (b === 'number')) {
    const place = a === 'number' ? left.at : right.at;
    throw new ExpressionError(
      place,
      'a number cannot be added to a latent: multiply it by a direction, as in 1.5*smile',
    );
  }
  return { type: 'operation', operator, left, right, at };
}

/** One way to write a call of each function. */
const examples: Readonly<Record<FunctionName, string>> = {
  seed: 'seed(42) or seed(42, 5)',
  z: 'z("…") with the numbers as base64url float32, in quotes',
  mix: 'mix(a, b, 0.3)',
  lerp: 'lerp(a, b, 0.3)',
  walk: 'walk(a, b, c), two latents or more',
  loop: 'loop(a, b, c), two latents or more',
  circle: 'circle(a, b)',
};
