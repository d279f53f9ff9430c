import sharp from 'sharp';
import type { Recipe } from '../schema/images/recipe.js';
import { addRecipe, recipeXmp } from './recipe/add-recipe.js';
import type { ImageFormat } from './types.js';

/** A picture: width × height × 3 bytes. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture as a file.
 * @param scale how many pixels each pixel becomes in each direction
 * @param recipe what makes the picture again, to be kept in the file
 */
export async function encodeImage(
  { pixels, width, height }: Picture,
  format: ImageFormat,
  scale = 1,
  recipe?: Recipe,
): Promise<Buffer> {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (scale > 1) image.resize(width * scale, height * scale, { kernel: 'nearest' });
  if (format === 'webp') {
    if (recipe) image.withXmp(recipeXmp(recipe));
    return image.webp({ quality: 90 }).toBuffer();
  }
  if (format === 'jpeg') image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' });
  else image.png({ compressionLevel: 6 });
  const file = await image.toBuffer();
  return recipe ? addRecipe(file, format, recipe) : file;
}
