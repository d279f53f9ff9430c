import type { GeneratedImages } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import type { drawing } from '../explored.js';

/** Images of one request. */
const batch = 64;

/**
 * The images of latents, in their order, as they come.
 * @param onProgress share that has been drawn, 0 to 1
 * @throws ProblemError, ConnectionError, or the signal's reason
 */
export async function* drawFrames(
  latents: readonly string[],
  parameters: ReturnType<typeof drawing>,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): AsyncGenerator<ImageBitmap> {
  for (let first = 0; first < latents.length; first += batch) {
    const response = await client.generate(
      { body: { latents: latents.slice(first, first + batch), format: 'webp', recipe: false, ...parameters } },
      { headers: { accept: 'application/json' }, signal },
    );
    const { images } = (await response.json()) as GeneratedImages;
    for (const [i, { image }] of images.entries()) {
      signal.throwIfAborted();
      const bytes = Uint8Array.from(atob(image), character => character.charCodeAt(0));
      yield await createImageBitmap(new Blob([bytes], { type: 'image/webp' }));
      onProgress((first + i + 1) / latents.length);
    }
  }
}
