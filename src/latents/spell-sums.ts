import { functionNames, isFunctionName } from './expression.js';
import { ExpressionError } from './expression-error.js';

/** Parentheses that may be open at once, and operators in one expression: parsing takes a stack frame for each. */
const deepest = 32;
const mostOperators = 256;

const blank = /\s/;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+\- ]?\d+)?/y;
const name = /[\p{L}\p{M}_][\p{L}\p{M}\p{Nd}_]*/uy;
const string = /"[^"\\]*"|'[^'\\]*'/y;

/**
 * Writes out the sums of an expression that came in an address, where a `+` arrives as a blank: two operands with nothing but
 * blanks between them are a sum. Every character keeps its place, so that errors can name it.
 *
 * `seed(1) smile` → `seed(1)+smile`, `anna (a - b)` → `anna+(a - b)`, `1e 5` → `1e+5`; `seed (1)` stays a call.
 * @returns the text, and where each number, name and string of it begins, in order
 * @throws ExpressionError for a character that no expression has, or too many parentheses or operators
 */
export function spellSums(text: string): { readonly text: string; readonly places: readonly number[] } {
  const spelt = text.split('');
  const places: number[] = [];
  let afterOperand = false;
  /** The name that has just ended. */
  let called = '';
  let depth = 0;
  let operators = 0;
  /** Called where an operand begins: turns the blank before it into the sum that it stands for. */
  const operand = (at: number) => {
    if (!afterOperand) return;
    if (at === 0 || !blank.test(text[at - 1]!))
      throw new ExpressionError(at, 'expected +, - or * between two operands');
    spelt[at - 1] = '+';
    count(at);
  };
  const count = (at: number) => {
    if (++operators > mostOperators) throw new ExpressionError(at, `more than ${mostOperators} operators`);
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (blank.test(character)) {
      at++;
      continue;
    }
    const token = match(number, text, at) ?? match(name, text, at) ?? match(string, text, at);
    if (token !== undefined) {
      operand(at);
      places.push(at);
      afterOperand = true;
      called = token;
      // Of an exponent or of standard base64; between decimals with commas a blank is a blank.
      if (!token.includes(',')) for (let i = at; i < at + token.length; i++) if (text[i] === ' ') spelt[i] = '+';
      at += token.length;
      continue;
    }
    if (character === '(') {
      if (!isFunctionName(called)) {
        if (/^[^\d"'.]/.test(called) && !blank.test(text[at - 1]!)) throw unknownFunction(called, at);
        operand(at);
      }
      if (++depth > deepest) throw new ExpressionError(at, `more than ${deepest} parentheses are open`);
      afterOperand = false;
    } else if (character === ')') {
      depth--;
      afterOperand = true;
    } else if (character === '+' || character === '-' || character === '*') {
      count(at);
      afterOperand = false;
    } else if (character === ',') {
      afterOperand = false;
    } else {
      throw new ExpressionError(at, unexpected(text, at));
    }
    called = '';
    at++;
  }
  return { text: spelt.join(''), places };
}

function unknownFunction(name: string, end: number): ExpressionError {
  const problem = `there is no function ${name}; expected one of ${functionNames.join(', ')}`;
  return new ExpressionError(end - name.length, problem);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function unexpected(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  if (character === '"' || character === "'") return 'a string begins here and does not end';
  if (character === '×' || character === '·') return `write * in place of ${character}`;
  if (character === '−' || character === '–') return `write - in place of ${character}`;
  if (character === '/') return 'there is no division: multiply by a number, such as 0.5';
  return `${JSON.stringify(character)} is part of no expression`;
}
