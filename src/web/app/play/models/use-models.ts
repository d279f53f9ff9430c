import type { Model } from '../../../../client/index.js';
import { allPages } from '../../service/all-pages.js';
import { type Known, useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';

/** All checkpoints that can draw, newest first. */
export function useModels(): Known<readonly Model[]> {
  return useResource('models', () => allPages(page => client.listModels(page)));
}

/** The checkpoint that draws: the one that was chosen, or else the pinned or the newest one. */
export function drawingModel(models: readonly Model[], id: string | undefined): Model | undefined {
  if (id !== undefined && id !== 'latest') return models.find(model => model.id === id);
  const pinned = id === undefined ? models.find(({ isPinned }) => isPinned) : undefined;
  return pinned ?? models.find(({ isLatest }) => isLatest) ?? models[0];
}
