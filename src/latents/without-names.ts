import { formatVector } from './parse-vector.js';
import { spellSums } from './spell-sums.js';

/**
 * An expression that stands for the same latent for ever: as it was written when it uses no names and that is short, and else
 * the vector that it stands for.
 * @param text of the expression
 * @param names that it uses
 * @param z what it stands for
 */
export function withoutNames(text: string, names: readonly string[], z: Float32Array): string {
  const vector = vectorExpression(z);
  // However its blanks were sent, the same expression gives the same text. Those in a string are part of it.
  const spelt = spellSums(text).text.replace(/"[^"]*"|'[^']*'|\s+/g, part => (/^\s/.test(part) ? '' : part));
  return names.length === 0 && spelt.length <= vector.length ? spelt : vector;
}

/** The expression of a vector. */
export function vectorExpression(z: Float32Array): string {
  return `z("${formatVector(z)}")`;
}

/** The expression of an image of a seed. */
export function seedExpression(seed: number, index: number): string {
  return index === 0 ? `seed(${seed})` : `seed(${seed},${index})`;
}
