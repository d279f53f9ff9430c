import { vectorExpression } from '../../latents/without-names.js';
import { invalidField } from '../../schema/invalid.js';

/** Longer than any name. */
const base64 = /^[A-Za-z0-9+/_-]{61,}={0,2}$/;

/**
 * A latent of a body as an expression.
 * @param latent an expression, numbers, or the same as float32 in base64
 * @throws ServiceError INVALID_REQUEST naming the field
 */
export function latentText(latent: string | readonly number[], field: string): string {
  if (typeof latent === 'string') return base64.test(latent) ? `z("${latent}")` : latent;
  const numbers = Float32Array.from(latent);
  const wrong = numbers.findIndex(value => !Number.isFinite(value));
  if (wrong >= 0) throw invalidField(field, `holds ${latent[wrong]}, which is too large for a latent`);
  return vectorExpression(numbers);
}
