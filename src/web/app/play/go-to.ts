import type { GeneratedImages } from '../../../client/index.js';
import { client } from '../service/service.js';
import type { Explored } from './explored.js';
import { explore, explored, modelOf } from './explored.js';

/** Longest expression that is shown as it is: going from image to image would make it grow without end. */
const longest = 240;

/** Shows another image. A long expression becomes the vector that it stands for. */
export async function goTo(expression: string): Promise<void> {
  if (expression.length <= longest) return explore({ at: expression, moves: {} });
  const model = modelOf(explored.peek());
  // Should that fail, the image itself says why.
  const at = await fixed(expression, model).catch(() => expression);
  explore({ at, moves: {} });
}

/**
 * An expression that stands for the same latent in every checkpoint of a training, where automatic directions differ.
 * @throws ProblemError, ConnectionError
 */
export async function fixed(
  expression: string,
  model: { readonly model?: Explored['model'] & string },
  signal?: AbortSignal,
): Promise<string> {
  const response = await client.generate(
    { body: { latents: [expression], format: 'webp', ...model } },
    { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) },
  );
  const { images } = (await response.json()) as GeneratedImages;
  return images[0]!.latent;
}
