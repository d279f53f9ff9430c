import { pngSignature } from '../png/chunk.js';
import { recipeKeyword } from './add-recipe.js';
import { type ByteReader, byteReader, RecipeError } from './byte-reader.js';
import { readJpegRecipe } from './jpeg-xmp.js';
import { mostTextBytes } from './limits.js';
import { readText } from './png-text.js';
import { recipeInXmp } from './xmp.js';

/** Chunks of a WebP: each frame of an animation is one. */
const mostWebpChunks = 20_000;

/**
 * The text of the recipe in an image. No pixel is decoded, and nothing is kept but what can be a recipe.
 * @param file its bytes in order; it is not closed when less than all of it is read
 * @returns undefined when the image has none
 * @throws RecipeError when it is no PNG, WebP or JPEG, or damaged where the recipe should be; errors of the file
 */
export async function readRecipe(file: AsyncIterator<Uint8Array>): Promise<string | undefined> {
  const reader = byteReader(file);
  const start = await reader.read(2);
  if (start[0] === 0xff && start[1] === 0xd8) return readJpegRecipe(reader);
  const signature = Buffer.concat([start, await reader.read(6)]);
  if (signature.equals(pngSignature)) return readText(reader, recipeKeyword);
  if (signature.toString('latin1', 0, 4) === 'RIFF' && (await reader.read(4)).toString('latin1') === 'WEBP')
    return readWebpRecipe(reader, signature.readUInt32LE(4) - 4);
  throw new RecipeError('it is no PNG, WebP or JPEG');
}

/** @param bytes behind the header */
async function readWebpRecipe(reader: ByteReader, bytes: number): Promise<string | undefined> {
  let left = bytes;
  for (let chunks = 0; left >= 8; chunks++) {
    if (chunks === mostWebpChunks) throw new RecipeError(`it has more than ${mostWebpChunks} chunks`);
    const head = await reader.read(8);
    const length = head.readUInt32LE(4);
    const padded = length + (length % 2);
    left -= 8 + padded;
    if (head.toString('latin1', 0, 4) !== 'XMP ') {
      // The last byte that fills up a chunk may be missing at the end.
      await reader.skip(left > 0 ? padded : length);
      continue;
    }
    if (length > mostTextBytes) throw new RecipeError('its XMP is larger than that of any image from here');
    return recipeInXmp((await reader.read(length)).toString());
  }
  return undefined;
}
