import type { z } from 'zod';
import type { ProblemCode } from '../../schema/problem.js';
import { problems, unchanged } from '../http/responses.js';

/** What can be wrong with a request for images, with the checkpoint that it names, or with the one that is served. */
const ofImages = [
  'INVALID_REQUEST',
  'CHECKPOINT_NOT_FOUND',
  'NEWER_DATA',
  'NO_GENERATOR',
  'CHECKPOINT_DAMAGED',
] as const satisfies readonly ProblemCode[];

/**
 * What a route answers that makes images of a checkpoint.
 * @param description of its success
 * @param content schemas of what it sends, by media type
 * @param codes of the problems that it can have besides those of making images
 */
export function imageResponses<Content extends Readonly<Record<string, { readonly schema: z.ZodType }>>>(
  description: string,
  content: Content,
  ...codes: readonly ProblemCode[]
) {
  return {
    200: {
      description,
      content,
      headers: {
        ETag: { type: 'string', description: 'Identifies the checkpoint and the request' },
        'X-Checkpoint': { type: 'string', description: 'Id of the checkpoint that made the images' },
      },
    },
    304: unchanged,
    ...problems(...ofImages, ...codes, 'OVERLOADED', 'SHUTTING_DOWN'),
  } as const;
}
