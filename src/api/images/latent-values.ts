import { parseVector } from '../../latents/parse-vector.js';
import { invalidField } from '../../schema/invalid.js';

/**
 * Latent vectors as the query's `z` gives them, one after another.
 * @throws ServiceError INVALID_REQUEST naming `z`
 */
export function parseLatents(text: string): Float32Array {
  try {
    return parseVector(text);
  } catch (error) {
    throw invalidField('z', (error as Error).message);
  }
}
