import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { CheckpointChange, CheckpointDeletion, CheckpointDeletionQuery, CheckpointParams } from '../../schema/api.js';
import { CheckpointDetails, type CheckpointManifest } from '../../schema/checkpoint.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { announceCheckpoints } from './announce.js';
import { checkNotNeeded, deleteCheckpoints } from './delete.js';
import { downloadsOf, exportNames } from './export.js';
import { servingId } from './serving-id.js';

/** A single checkpoint; model-routes.ts lists those that can serve. */
export function checkpointRoutes(dependencies: Dependencies): FastifyPluginAsyncZod {
  const { checkpoints } = dependencies;
  const details = async (manifest: CheckpointManifest, basePath: string): Promise<CheckpointDetails> => {
    const names = await exportNames(manifest, dependencies);
    const downloads = downloadsOf(manifest, names, dependencies, basePath);
    return { ...manifest, name: names.name, downloads };
  };
  return async app => {
    app.route({
      method: 'GET',
      url: '/checkpoints/:id',
      schema: {
        operationId: 'getCheckpoint',
        tags: ['checkpoints'],
        summary: 'Get a checkpoint, with the SHA-256 of its files and what it can be downloaded as',
        params: CheckpointParams,
        response: {
          200: json(CheckpointDetails, 'The checkpoint'),
          ...problems('INVALID_REQUEST', 'CHECKPOINT_NOT_FOUND', 'NEWER_DATA', 'CHECKPOINT_DAMAGED'),
        },
      },
      handler: async ({ params, server }) => details(await checkpoints.get(params.id), server.basePath),
    });

    app.route({
      method: 'PATCH',
      url: '/checkpoints/:id',
      schema: {
        operationId: 'renameCheckpoint',
        tags: ['checkpoints'],
        summary: 'Rename a checkpoint',
        description: 'Its id, its files and its images stay the same.',
        params: CheckpointParams,
        body: CheckpointChange,
        response: {
          200: json(CheckpointDetails, 'The updated checkpoint'),
          ...problems(
            'INVALID_REQUEST',
            'CHECKPOINT_NOT_FOUND',
            'NEWER_DATA',
            'CHECKPOINT_DAMAGED',
            'PAYLOAD_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
          ),
        },
      },
      handler: async ({ params: { id }, body, server, log }) => {
        await checkpoints.rename(id, body.name);
        const manifest = await checkpoints.get(id);
        announceCheckpoints([manifest], dependencies, log);
        return details(manifest, server.basePath);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/checkpoints/:id',
      schema: {
        operationId: 'deleteCheckpoint',
        tags: ['checkpoints'],
        summary: 'Delete a checkpoint that is not needed',
        description:
          'The answer is a 409, and nothing is deleted, when it is pinned, when it is the latest, which serves images (`latest=true` deletes it anyway), or when a job that has not ended resumes from it, starts from it (`resumeFrom`) or has it as its best.',
        params: CheckpointParams,
        querystring: CheckpointDeletionQuery,
        response: {
          200: json(CheckpointDeletion, 'The checkpoint was deleted'),
          ...problems(
            'INVALID_REQUEST',
            'CHECKPOINT_NOT_FOUND',
            'NEWER_DATA',
            'CHECKPOINT_DAMAGED',
            'CHECKPOINT_IN_USE',
            'CHECKPOINT_SERVES',
            'CHECKPOINT_PINNED',
            'QUEUE_UNAVAILABLE',
          ),
        },
      },
      handler: async ({ params: { id }, query, log }) => {
        const manifests = [await checkpoints.get(id)];
        await checkNotNeeded(manifests, { ...query, url: `/checkpoints/${id}?` }, dependencies);
        const { names } = await deleteCheckpoints(manifests, dependencies);
        announceCheckpoints(manifests, dependencies, log);
        return { id, names: [...names], serving: await servingId(checkpoints) };
      },
    });
  };
}
