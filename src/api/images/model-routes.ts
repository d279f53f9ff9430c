import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { compareNewestFirst, decodeCursor, encodeCursor } from '../../queue/cursor.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import {
  CurrentModel,
  type Model,
  ModelList,
  ModelListQuery,
  ModelPin,
  ModelUnpinning,
} from '../../schema/images/model.js';
import { isNewerData } from '../../schema/parse-stored.js';
import { announceCheckpoints } from '../checkpoints/announce.js';
import { jobOf } from '../checkpoints/job-of.js';
import { checkpointView } from '../checkpoints/view.js';
import type { Checkpoints, Dependencies } from '../dependencies.js';
import { namingField } from '../http/at-field.js';
import { json, problems } from '../http/responses.js';
import { servingCheckpoint } from './current-model.js';

/** Which checkpoints can serve, and which one does. */
export function modelRoutes(
  dependencies: Pick<Dependencies, 'checkpoints' | 'generator' | 'jobs'>,
): FastifyPluginAsyncZod {
  const { checkpoints } = dependencies;
  return async app => {
    app.route({
      method: 'GET',
      url: '/models',
      schema: {
        operationId: 'listModels',
        tags: ['images'],
        summary: 'List the checkpoints that can serve images, newest first',
        description: 'Those of all jobs, also of jobs that are gone.',
        querystring: ModelListQuery,
        response: { 200: json(ModelList, 'One page of models'), ...problems('INVALID_REQUEST') },
      },
      handler: async ({ query }) => {
        const { page, nextCursor } = pageOf(await checkpoints.all(), query);
        const [pinned, latest, refused] = await Promise.all([
          checkpoints.pinned(),
          latestId(checkpoints),
          checkpoints.refused(),
        ]);
        const data = page.map(manifest => modelView(manifest, { pinned, latest, checkpoints, basePath: app.basePath }));
        return {
          data: await Promise.all(data),
          refused: refused.map(({ id, error: { code, message } }) => ({ id, code, message })),
          nextCursor,
        };
      },
    });

    const current = async (manifest: CheckpointManifest): Promise<CurrentModel> => ({
      ...(await checkpointView(manifest, checkpoints)),
      isPinned: (await checkpoints.pinned()) === manifest.id,
      isLatest: (await latestId(checkpoints)) === manifest.id,
    });

    app.route({
      method: 'GET',
      url: '/models/current',
      schema: {
        operationId: 'getCurrentModel',
        tags: ['images'],
        summary: 'Get the checkpoint that answers requests without model',
        description: 'The pinned one, or the newest when none is pinned.',
        response: {
          200: json(CurrentModel, 'The checkpoint'),
          ...problems('CHECKPOINT_NOT_FOUND', 'NEWER_DATA', 'NO_GENERATOR', 'CHECKPOINT_DAMAGED'),
        },
      },
      handler: async request => current((await servingCheckpoint(undefined, dependencies, request)).checkpoint),
    });

    app.route({
      method: 'PUT',
      url: '/models/current',
      schema: {
        operationId: 'pinModel',
        tags: ['images'],
        summary: 'Pin a checkpoint, so that it answers in place of the newest',
        description:
          'It answers until another one is pinned or the pin is removed, also after restarts. No training removes it, and neither does a request.',
        body: ModelPin,
        response: {
          200: json(CurrentModel, 'The pinned checkpoint'),
          ...problems(
            'INVALID_REQUEST',
            'CHECKPOINT_NOT_FOUND',
            'NEWER_DATA',
            'PAYLOAD_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
            'CHECKPOINT_DAMAGED',
          ),
        },
      },
      handler: async ({ body: { checkpoint }, log }) => {
        const pinning = checkpoints.pin(checkpoint);
        await namingField('checkpoint', pinning);
        log.info({ checkpoint }, 'Pinned a checkpoint');
        const manifest = await pinning;
        announceCheckpoints([manifest], dependencies, log);
        return current(manifest);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/models/current',
      schema: {
        operationId: 'unpinModel',
        tags: ['images'],
        summary: 'Remove the pin, so that the newest checkpoint answers again',
        response: { 200: json(ModelUnpinning, 'No checkpoint is pinned'), ...problems() },
      },
      handler: async ({ log }) => {
        const unpinned = await checkpoints.pinned();
        await checkpoints.unpin();
        if (unpinned !== null) {
          log.info({ checkpoint: unpinned }, 'Unpinned a checkpoint');
          announceCheckpoints([{ job: jobOf(unpinned) }], dependencies, log);
        }
        return { unpinned, serving: await latestId(checkpoints) };
      },
    });
  };
}

/** One that a newer version of the service has made cannot be shown here. */
async function latestId(checkpoints: Checkpoints): Promise<string | null> {
  try {
    return (await checkpoints.latest())?.id ?? null;
  } catch (error) {
    if (isNewerData(error)) return null;
    throw error;
  }
}

function pageOf(all: readonly CheckpointManifest[], { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const entry = ({ id, createdAt }: CheckpointManifest) => ({ id, timestamp: Date.parse(createdAt) });
  const ordered = [...all].sort((a, b) => compareNewestFirst(entry(a), entry(b)));
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const rest = after ? ordered.filter(manifest => compareNewestFirst(after, entry(manifest)) < 0) : ordered;
  const page = rest.slice(0, limit);
  return { page, nextCursor: rest.length > limit ? encodeCursor(entry(page.at(-1)!)) : null };
}

interface Surroundings {
  readonly pinned: string | null;
  readonly latest: string | null;
  readonly checkpoints: Pick<Checkpoints, 'nameOf'>;
  readonly basePath: string;
}

async function modelView(
  { id, job, step, createdAt, dataset, preset, quality, hyperparameters }: CheckpointManifest,
  { pinned, latest, checkpoints, basePath }: Surroundings,
): Promise<Model> {
  const { imageSize, latentSize } = hyperparameters;
  return {
    id,
    name: await checkpoints.nameOf(id),
    ...{ job, step, createdAt, dataset, preset, quality, imageSize, latentSize },
    isPinned: id === pinned,
    isLatest: id === latest,
    urls: {
      self: `${basePath}/checkpoints/${id}`,
      job: `${basePath}/jobs/${job}`,
      generate: `${basePath}/generate.png?seed=42&model=${id}`,
    },
  };
}
