import sharp from 'sharp';
import type { Recipe } from '../schema/images/recipe.js';
import { encodePng } from './png/encode-png.js';
import type { PngThreads } from './png/png-threads.js';
import { linesOfPicture, pictureOf, type Tiles } from './png/tiles.js';
import { addRecipe, recipeChunks, recipeXmp } from './recipe/add-recipe.js';
import type { ImageFormat, Picture } from './types.js';

/**
 * A picture as a file.
 * @param scale how many pixels each pixel becomes in each direction
 * @param recipe what makes the picture again, to be kept in the file
 */
export async function encodeImage(picture: Picture, format: ImageFormat, scale = 1, recipe?: Recipe): Promise<Buffer> {
  if (format === 'png' && scale === 1) return encodePng(linesOfPicture(picture), recipe && recipeChunks(recipe));
  const { pixels, width, height } = picture;
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (scale > 1) image.resize(width * scale, height * scale, { kernel: 'nearest' });
  if (format === 'webp') {
    if (recipe) image.withXmp(recipeXmp(recipe));
    // More effort takes up to three times as long for files that are one percent smaller.
    return image.webp({ quality: 90, effort: 0 }).toBuffer();
  }
  // Codes made for the picture take four times as long for files that are 5 % smaller.
  if (format === 'jpeg') image.jpeg({ quality: 92, chromaSubsampling: '4:4:4', optimiseCoding: false });
  else image.png({ compressionLevel: 6 });
  const file = await image.toBuffer();
  return recipe ? addRecipe(file, format, recipe) : file;
}

/**
 * Tiles as a file, the same as of the picture that they make up, but large PNGs are encoded in another thread: sharp has
 * threads of its own.
 * @param tiles which are lost to the caller
 */
export function encodeTiles(
  tiles: Tiles,
  format: ImageFormat,
  { scale, recipe, threads }: { scale: number; recipe?: Recipe | undefined; threads: PngThreads },
): Promise<Buffer> {
  if (format === 'png' && scale === 1) return threads.encode(tiles, recipe ? recipeChunks(recipe) : []);
  return encodeImage(pictureOf(tiles), format, scale, recipe);
}
