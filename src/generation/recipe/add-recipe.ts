import type { Recipe } from '../../schema/images/recipe.js';
import { withJpegXmp } from './jpeg-xmp.js';
import { textChunks, withChunks } from './png-text.js';
import { xmpOf } from './xmp.js';

/** Keyword of the text that holds the recipe in a PNG. */
export const recipeKeyword = 'Recipe';

/**
 * A file with its recipe: as a text in a PNG, where the most important parts also have texts of their own for those who look
 * at them, and as XMP in a JPEG. sharp puts {@link recipeXmp} into a WebP itself.
 */
export function addRecipe(file: Buffer, format: 'png' | 'jpeg', recipe: Recipe): Buffer {
  return format === 'jpeg' ? withJpegXmp(file, JSON.stringify(recipe)) : withChunks(file, recipeChunks(recipe));
}

/** The chunks of a PNG that hold a recipe. */
export function recipeChunks(recipe: Recipe): Buffer[] {
  return textChunks({ ...textsOf(recipe), [recipeKeyword]: JSON.stringify(recipe) });
}

/** The XMP packet of a recipe. */
export function recipeXmp(recipe: Recipe): string {
  return xmpOf(JSON.stringify(recipe));
}

function textsOf({ service, checkpoint, weights, seed, truncation }: Recipe): Record<string, string> {
  return {
    Software: `DCGAN service ${service}`,
    Checkpoint: checkpoint,
    Weights: weights,
    ...(seed === undefined ? {} : { Seed: String(seed) }),
    ...(truncation === 1 ? {} : { Truncation: String(truncation) }),
  };
}
