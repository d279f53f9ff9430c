import type { GridRequest } from '../../generation/types.js';
import type { Recipe } from '../../schema/images/recipe.js';
import { version } from '../service/version.js';

/**
 * What makes a grid, or a single image, again.
 * @param from the seed, or an expression without names for each image, row by row, or all vectors in base64url
 */
export function recipeOf(
  {
    checkpoint,
    weights,
    rows,
    cols,
    truncation,
    scale,
    format,
  }: Pick<GridRequest, 'checkpoint' | 'weights' | 'rows' | 'cols' | 'truncation' | 'scale' | 'format'>,
  from: { readonly seed: number } | { readonly latents: readonly string[] } | { readonly z: string },
): Recipe {
  return {
    format: 1,
    service: version,
    checkpoint: checkpoint.id,
    generator: checkpoint.files.generator.sha256,
    weights,
    ...('latents' in from ? { latents: [...from.latents] } : from),
    rows,
    cols,
    truncation,
    scale,
    image: format,
  };
}
