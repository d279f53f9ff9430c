import { generateAhead, mapAhead } from '../../../generation/ahead.js';
import { encodeImage } from '../../../generation/encode-image.js';
import type { Images } from '../../../generation/held-images.js';
import type { ZippedFile } from '../../../generation/zip-files.js';
import type { CheckpointManifest } from '../../../schema/checkpoint.js';
import type { ArchiveQuery } from '../../../schema/images/archive.js';
import { imagesAtOnce } from '../images-at-once.js';
import { recipeOf } from '../recipe-of.js';
import { latentsJson } from './latents-json.js';
import type { AskedArchive } from './request.js';

/**
 * The files of an archive of images: latents.json, and then the images.
 * @throws the signal's reason, and what the images throw; before the first file when not even the first image can be made
 */
export async function* archiveFiles(
  asked: AskedArchive,
  query: ArchiveQuery,
  checkpoint: CheckpointManifest,
  images: Images,
  signal: AbortSignal,
): AsyncGenerator<ZippedFile> {
  const { format, scale, truncation, weights } = query;
  const { imageSize } = checkpoint.hyperparameters;
  const latents = (first: number, count: number) => {
    const z = asked.latents(first, count);
    return truncation === 1 ? z : z.map(x => x * truncation);
  };
  const digits = Math.max(4, String(asked.count - 1).length);
  const nameOf = (image: number) => `${String(image).padStart(digits, '0')}.${format === 'jpeg' ? 'jpg' : format}`;

  async function* pictures() {
    const bytes = imageSize ** 2 * 3;
    let image = 0;
    for await (const made of generateAhead({ total: asked.count, atOnce: imagesAtOnce }, latents, images, signal))
      for (let start = 0; start < made.length; start += bytes)
        yield { pixels: made.subarray(start, start + bytes), image: image++ };
  }
  const encoded = mapAhead(pictures(), async ({ pixels, image }) => {
    const how = { checkpoint, weights, rows: 1, cols: 1, truncation, scale, format };
    const recipe = query.recipe ? recipeOf(how, { latents: [asked.expression(image)] }) : undefined;
    const content = await encodeImage({ pixels, width: imageSize, height: imageSize }, format, scale, recipe);
    return { name: nameOf(image), content };
  });
  let isFirst = true;
  for await (const file of encoded) {
    if (isFirst) yield { name: 'latents.json', content: latentsJson(asked, query, checkpoint, nameOf) };
    isFirst = false;
    yield file;
  }
}
