import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { encodeImage } from '../../generation/encode-image.js';
import type { GridRequest, ImageFormat } from '../../generation/types.js';
import { formatVector } from '../../latents/parse-vector.js';
import { seedExpression, vectorExpression } from '../../latents/without-names.js';
import { latents } from '../../model/latents.js';
import { JpegImage, PngImage, WebpImage } from '../../schema/api.js';
import { GeneratedImages, Generation } from '../../schema/images/generation.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { cacheControl } from './cache-control.js';
import { withServingCheckpoint } from './current-model.js';
import { gridRequest } from './grid-request.js';
import { imageResponses } from './image-responses.js';
import { latentSpace } from './latent-space.js';
import { latentText } from './latent-text.js';
import { negotiate } from './negotiate.js';
import { recipeOf } from './recipe-of.js';
import { imageEtag } from './routes.js';

const json = 'application/json';
const imageTypes = ['image/png', 'image/webp', 'image/jpeg'] as const;

/** POST /generate: what is too long for an address. */
export function generationRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>,
): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'POST',
      url: '/generate',
      schema: {
        operationId: 'generate',
        tags: ['images'],
        summary: 'Generate images from latents in a body, as one grid or each by itself',
        description:
          'As GET /generate.png, for what is too long for an address. With `Accept: application/json` the answer holds each image by itself, with its z; with that of an image, or none, it is one grid.',
        body: Generation,
        response: imageResponses(
          'The grid, or the images',
          {
            'image/png': { schema: PngImage },
            'image/webp': { schema: WebpImage },
            'image/jpeg': { schema: JpegImage },
            [json]: { schema: GeneratedImages },
          },
          'NOT_ACCEPTABLE',
          'PAYLOAD_TOO_LARGE',
          'UNSUPPORTED_MEDIA_TYPE',
        ),
      },
      handler: async (request, reply) => {
        const { latents, format: wanted, model, ...rest } = request.body;
        const type = negotiate(request, reply, wanted ? [`image/${wanted}` as const, json] : [...imageTypes, json]);
        const format = wanted ?? (type === json ? 'png' : (type.slice('image/'.length) as ImageFormat));
        const latent = latents?.map((text, i) => latentText(text, `latents[${i}]`));
        return withServingCheckpoint(model, dependencies, request, async serving => {
          const { checkpoint } = serving;
          const space = latentSpace(checkpoint, dependencies);
          const { grid, hasNames } = await gridRequest({ ...rest, latent }, checkpoint, space, format, 'latents');
          const ofGrid = imageEtag(grid, dependencies.generator);
          const etag = type === json ? strongEtag(json, ofGrid) : ofGrid;
          reply.header('x-checkpoint', checkpoint.id).header('cache-control', cacheControl(serving, hasNames));
          if (isUnchanged(request, reply, etag)) return reply.send(undefined);
          reply.type(type);
          if (type === json) return reply.send(await single(grid, dependencies.generator, request.signal));
          return reply.send(await dependencies.generator.grid(grid, request));
        });
      },
    });
  };
}

/** Each image of a grid by itself, the same bytes as when it is asked for alone. */
async function single(
  grid: GridRequest,
  generator: Dependencies['generator'],
  signal: AbortSignal,
): Promise<GeneratedImages> {
  const { checkpoint, weights, truncation, scale, format, rows, cols, recipe } = grid;
  const { latentSize, imageSize } = checkpoint.hyperparameters;
  const count = rows * cols;
  const from = grid.latents;
  const z = 'seed' in from ? latents(from.seed, 0, count, latentSize) : from.values;
  const truncated = truncation === 1 ? z : z.map(x => x * truncation);
  const made = await generator.images({ checkpoint, weights }, truncated, signal);
  const bytes = imageSize * imageSize * 3;
  const image = async (i: number) => {
    const own = z.subarray(i * latentSize, (i + 1) * latentSize);
    const latent = 'seed' in from ? seedExpression(from.seed, i) : (recipe?.latents?.[i] ?? vectorExpression(own));
    const pixels = made.subarray(i * bytes, (i + 1) * bytes);
    // A z may lie outside of the cube, to which expressions are clamped.
    const kept = recipe?.z === undefined ? { latents: [latent] } : { z: formatVector(own) };
    const ownRecipe = recipe && recipeOf({ ...grid, rows: 1, cols: 1 }, kept);
    const file = await encodeImage({ pixels, width: imageSize, height: imageSize }, format, scale, ownRecipe);
    return { latent, z: Array.from(own), image: file.toString('base64') };
  };
  return {
    checkpoint: checkpoint.id,
    weights,
    truncation,
    mediaType: `image/${format}`,
    images: await Promise.all(Array.from({ length: count }, (_, i) => image(i))),
  };
}
