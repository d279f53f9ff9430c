import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { CheckpointParams } from '../../schema/api.js';
import { CheckpointManifest } from '../../schema/checkpoint.js';
import { servingCheckpoint } from '../current-model.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../responses.js';

/** Checkpoints, and which of them answers. */
export function modelRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  return async app => {
    app.route({
      method: 'GET',
      url: '/checkpoints/:id',
      schema: {
        operationId: 'getCheckpoint',
        tags: ['checkpoints'],
        summary: 'What a checkpoint is, with the sha256 of its files',
        params: CheckpointParams,
        response: {
          200: json(CheckpointManifest, 'The checkpoint'),
          ...problems('INVALID_REQUEST', 'CHECKPOINT_NOT_FOUND', 'CHECKPOINT_DAMAGED'),
        },
      },
      handler: async ({ params }) => dependencies.checkpoints.get(params.id),
    });

    app.route({
      method: 'GET',
      url: '/models/current',
      schema: {
        operationId: 'getCurrentModel',
        tags: ['checkpoints'],
        summary: 'The checkpoint whose generator answers: the latest',
        response: { 200: json(CheckpointManifest, 'The checkpoint'), ...problems('NO_GENERATOR') },
      },
      handler: async request => servingCheckpoint('latest', dependencies, request),
    });
  };
}
