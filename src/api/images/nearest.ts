import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { NearestImages } from '../../dataset/index.js';
import { upperMedian } from '../../math/median.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { Nearest, NearestQuery } from '../../schema/images/nearest.js';
import { ServiceError } from '../../schema/problem.js';
import { imageAddress } from '../datasets/image-address.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { withServingCheckpoint } from './current-model.js';
import { latentSpace } from './latent-space.js';
import { resolveLatents } from './resolve-latents.js';

/** GET /nearest: the training images that a generated one is most like. */
export function nearestRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'generator' | 'datasets' | 'names' | 'directions'>,
): FastifyPluginAsyncZod {
  const { generator, datasets } = dependencies;
  return async app => {
    app.route({
      method: 'GET',
      url: '/nearest',
      schema: {
        operationId: 'getNearest',
        tags: ['images'],
        summary: 'Get the training images nearest to a generated one',
        description:
          'Says whether the generator copies: with the distances comes what is usual among the training images. The first request for a dataset makes an index of its images; until that is there, the answer is a 503 with Retry-After.',
        querystring: NearestQuery,
        response: {
          200: json(Nearest, 'The nearest images'),
          ...problems(
            'INVALID_REQUEST',
            'CHECKPOINT_NOT_FOUND',
            'DATASET_NOT_FOUND',
            'NEWER_DATA',
            'DATASET_NOT_READY',
            'HEADERS_TOO_LARGE',
            'NO_GENERATOR',
            'CHECKPOINT_DAMAGED',
            'INDEX_NOT_READY',
            'OVERLOADED',
            'SHUTTING_DOWN',
            'INSUFFICIENT_STORAGE',
          ),
        },
      },
      handler: async (request, reply) => {
        const { latent, count, model, weights } = request.query;
        const nearest = await withServingCheckpoint(model, dependencies, request, async ({ checkpoint }) => {
          const { values } = await resolveLatents([latent], latentSpace(checkpoint, dependencies));
          const { imageSize: size, flip } = checkpoint.hyperparameters;
          const [exclusions, crops] = [checkpoint.exclusions?.list, checkpoint.crops?.list];
          const image = await generator.images({ checkpoint, weights }, values);
          const found = await ofTraining(checkpoint, () =>
            datasets.nearest(checkpoint.dataset, { image, size, count, mirrors: flip, exclusions, crops }),
          );
          return nearestView(checkpoint, found, app.basePath);
        });
        reply.header('cache-control', 'no-cache');
        return nearest;
      },
    });
  };
}

/**
 * What is asked of the dataset that a checkpoint was trained on.
 * @throws ServiceError DATASET_NOT_FOUND, saying what it means for this checkpoint, and what `ask` throws
 */
export async function ofTraining<T>({ id, dataset }: CheckpointManifest, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'DATASET_NOT_FOUND')) throw error;
    throw new ServiceError(
      'DATASET_NOT_FOUND',
      `The dataset ${dataset}, on which the checkpoint ${id} was trained, has been deleted, so there are no training images to compare with. Upload the same images under this name, or ask for another model.`,
    );
  }
}

function nearestView(
  { id, dataset, hyperparameters }: CheckpointManifest,
  { images, usual }: NearestImages,
  basePath: string,
): Nearest {
  const nearest = images[0]?.distance;
  const at = (share: number) => usual[Math.floor(share * (usual.length - 1))]!;
  const isKnown = usual.length > 0 && nearest !== undefined;
  return {
    checkpoint: id,
    dataset,
    images: images.map(image => ({
      ...image,
      url: imageAddress(basePath, dataset, image, hyperparameters.imageSize),
    })),
    usual:
      usual.length === 0
        ? null
        : { compared: usual.length, lowerQuartile: at(0.25), median: upperMedian(usual), upperQuartile: at(0.75) },
    nearerThan: isKnown ? usual.filter(distance => distance > nearest).length / usual.length : null,
    looksCopied: isKnown && nearest < upperMedian(usual) / 2,
  };
}
