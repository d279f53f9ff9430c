import { z } from 'zod';
import { CheckpointId, CheckpointManifest, CheckpointView } from '../checkpoint.js';
import { paging } from '../paging.js';
import { refusedOf } from '../refused.js';

const isPinned = z
  .boolean()
  .describe('Whether it is pinned: it answers whoever names no model, and nothing removes it');
const isLatest = z.boolean().describe('Whether it is the newest: it answers `model=latest`');

/** A checkpoint as a model that can serve. */
export const Model = z
  .object({
    id: CheckpointId.describe('Give it as `model`'),
    name: CheckpointView.shape.name,
    ...CheckpointManifest.pick({
      job: true,
      step: true,
      createdAt: true,
      dataset: true,
      preset: true,
      quality: true,
    }).shape,
    imageSize: z.int().describe('Width and height of its images'),
    latentSize: z.int().describe('Numbers in its latents'),
    isPinned,
    isLatest,
    urls: z.object({ self: z.string(), job: z.string(), generate: z.string() }),
  })
  .meta({ id: 'Model' });
export type Model = z.infer<typeof Model>;

export const ModelListQuery = z.strictObject(paging('Models'));

export const ModelList = z
  .object({
    data: z.array(Model),
    refused: refusedOf('Checkpoints'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last page'),
  })
  .meta({ id: 'ModelList' });

/** The checkpoint that answers whoever names no model. */
export const CurrentModel = CheckpointView.extend({ isPinned, isLatest }).meta({ id: 'CurrentModel' });
export type CurrentModel = z.infer<typeof CurrentModel>;

/** Body of PUT /models/current. */
export const ModelPin = z
  .strictObject({ checkpoint: CheckpointId.describe('Id of the checkpoint that is to answer') })
  .meta({ id: 'ModelPin', examples: [{ checkpoint: 'job-01a20ae6a6eb293be6c3-1500' }] });

export const ModelUnpinning = z
  .object({
    unpinned: z.string().nullable().describe('The checkpoint that was pinned'),
    serving: z.string().nullable().describe('The newest checkpoint, which answers from now on'),
  })
  .meta({ id: 'ModelUnpinning' });
