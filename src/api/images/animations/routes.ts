import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { encodeAnimation } from '../../../generation/animation/encode-animation.js';
import type { Turns } from '../../../generation/turns.js';
import type { ImageGenerator } from '../../../generation/types.js';
import { GifImage, WebpImage } from '../../../schema/api.js';
import type { CheckpointManifest } from '../../../schema/checkpoint.js';
import { AnimateQuery } from '../../../schema/images/animation.js';
import type { Dependencies } from '../../dependencies.js';
import { isUnchanged, strongEtag } from '../../http/etag.js';
import { version } from '../../service/version.js';
import { cacheControl } from '../cache-control.js';
import { withServingCheckpoint } from '../current-model.js';
import { imageResponses } from '../image-responses.js';
import { latentSpace } from '../latent-space.js';
import { workSignal } from '../work-signal.js';
import { animationFrames } from './frames.js';
import { type AskedAnimation, animationRequest } from './request.js';

/** The formats of animations, as routes describe them. */
export const animationFormats = [
  { format: 'webp', name: 'Webp', type: 'image/webp', schema: WebpImage },
  { format: 'gif', name: 'Gif', type: 'image/gif', schema: GifImage },
] as const;

/** Animations along paths through the latents. @param turns in which animations are made */
export function animateRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>,
  turns: Turns,
): FastifyPluginAsyncZod {
  const { generator } = dependencies;
  return async app => {
    for (const { format, name, type, schema } of animationFormats)
      app.route({
        method: 'GET',
        url: `/animate.${format}`,
        schema: {
          operationId: `animate${name}`,
          tags: ['images'],
          summary: `Generate an animation along a path through the latents as ${name.toUpperCase()}`,
          description:
            'A walk shows both of its ends; the last frame of a loop leads into its first. Width × height × frames is at most 100 million pixels.',
          querystring: AnimateQuery,
          response: imageResponses(
            'The animation, which repeats without end',
            { [type]: { schema } },
            'HEADERS_TOO_LARGE',
          ),
        },
        handler: async (request, reply) => {
          const { query } = request;
          const signal = workSignal(request, reply);
          return withServingCheckpoint(query.model, dependencies, request, async serving => {
            const { checkpoint } = serving;
            const asked = await animationRequest(query, checkpoint, latentSpace(checkpoint, dependencies));
            const hasNames = asked.paths.some(path => path.hasNames);
            reply.header('x-checkpoint', checkpoint.id).header('cache-control', cacheControl(serving, hasNames));
            const etag = animationEtag(query, asked, checkpoint, format, generator);
            if (isUnchanged(request, reply, etag)) return reply.send(undefined);
            const make = async (signal: AbortSignal) => {
              const images = await generator.hold({ checkpoint, weights: query.weights });
              const { latentSize, imageSize } = checkpoint.hyperparameters;
              const paths = asked.paths.map(({ path }) => path);
              const frames = animationFrames({ ...query, ...asked, paths, latentSize, imageSize }, images, signal);
              return encodeAnimation(frames, { ...asked, format, fps: query.fps });
            };
            const inTurn = (wanted: AbortSignal) => turns.take(() => make(wanted), wanted);
            return reply.type(type).send(await generator.answer(etag, inTurn, signal));
          });
        },
      });
  };
}

/** Covers everything that determines the bytes; the version of the service stands for the encoder. */
function animationEtag(
  { frames, fps, scale, truncation, weights }: AnimateQuery,
  { paths }: AskedAnimation,
  checkpoint: CheckpointManifest,
  format: string,
  { form }: Pick<ImageGenerator, 'form'>,
): string {
  return strongEtag(
    version,
    form,
    checkpoint.id,
    checkpoint.files.generator.sha256,
    weights,
    `${format} ${frames} ${fps} ${scale} ${truncation}`,
    ...paths.flatMap(({ key }) => key),
  );
}
