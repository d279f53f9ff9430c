import type { Serving } from './current-model.js';

/**
 * Cache-Control of an image, or of anything that is made from latents. Without the id of its checkpoint a request is
 * answered by another one tomorrow, and a name can come to mean another latent: such an answer is asked for again, with its
 * ETag.
 * @param hasNames whether its expressions use names
 */
export function cacheControl({ isById }: Pick<Serving, 'isById'>, hasNames: boolean): string {
  return isById && !hasNames ? 'public, max-age=31536000, immutable' : 'no-cache';
}
