import { evaluate } from '../../latents/evaluate.js';
import { ExpressionError } from '../../latents/expression-error.js';
import { parseExpression } from '../../latents/parse-expression.js';
import { invalidField } from '../../schema/invalid.js';

/**
 * The latents that expressions stand for, one after another.
 * @returns expressions.length × latentSize numbers
 * @throws ServiceError INVALID_REQUEST naming the expression and the character at which the trouble begins
 */
export function resolveLatents(expressions: readonly string[], latentSize: number): Float32Array {
  const values = new Float32Array(expressions.length * latentSize);
  for (const [i, text] of expressions.entries()) {
    const field = expressions.length === 1 ? 'latent' : `latent[${i}]`;
    values.set(resolveLatent(text, latentSize, field), i * latentSize);
  }
  return values;
}

function resolveLatent(text: string, latentSize: number, field: string): Float32Array {
  try {
    const value = evaluate(parseExpression(text), latentSize);
    if (value.type === 'path') throw new ExpressionError(0, 'this is a path, and an image shows one latent of it');
    return value.z;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw invalidField(field, `is not an expression for a latent: at character ${error.at + 1}, ${error.problem}`);
  }
}
