import type { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { RecipeError } from '../../../generation/recipe/byte-reader.js';
import { readRecipe } from '../../../generation/recipe/read-recipe.js';
import { RecipeAnswer } from '../../../schema/images/recipe-answer.js';
import { ServiceError } from '../../../schema/problem.js';
import type { Dependencies } from '../../dependencies.js';
import { lingerOverBody } from '../../http/body-timeout.js';
import { json, problems } from '../../http/responses.js';
import { notOurs, recipeAnswer } from './answer.js';

/** Bytes of an image of which the recipe is searched. */
const mostBytes = 256 * 1024 * 1024;

/** POST /recipe: what an image was made from. */
export function recipeRoute({ checkpoints }: Pick<Dependencies, 'checkpoints'>): FastifyPluginAsyncZod {
  return async app => {
    // Only in this scope may a body be of any type.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    await app.register(multipart, { limits: { fileSize: mostBytes, files: 1, parts: 10, fieldNameSize: 100 } });

    app.route({
      method: 'POST',
      url: '/recipe',
      config: { takesFiles: true },
      schema: {
        operationId: 'readRecipe',
        tags: ['images'],
        summary: 'Tell from an image how it was made here, and make it again',
        description:
          'The body is a PNG, WebP or JPEG from this service, or a form with one. No pixel is looked at: the recipe is a part of the file, which other programs often leave out.',
        response: {
          200: json(RecipeAnswer, 'The recipe, and what it means here'),
          ...problems(
            'INVALID_REQUEST',
            'CROSS_SITE',
            'REQUEST_TIMEOUT',
            'NEWER_DATA',
            'PAYLOAD_TOO_LARGE',
            'NO_RECIPE',
          ),
        },
      },
      onResponse: lingerOverBody,
      handler: async request => {
        const text = await recipeIn(await fileOf(request));
        return recipeAnswer(text, checkpoints, app.basePath);
      },
    });
  };
}

async function fileOf(request: FastifyRequest): Promise<Readable> {
  if (!request.isMultipart()) return request.raw;
  const part = await request.file().catch((error: Error) => {
    // Errors of the form parser have no code.
    if ('code' in error) throw error;
    throw new ServiceError('INVALID_REQUEST', `The form in the body is not valid: ${error.message}.`);
  });
  if (part) return part.file;
  throw new ServiceError(
    'INVALID_REQUEST',
    'The form has no file: write an @ before its name (curl -F file=@face.png).',
  );
}

async function recipeIn(file: Readable): Promise<string> {
  let bytes = 0;
  async function* counted() {
    // The rest of a file that is not read to its end is still to be received.
    for await (const chunk of file.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > mostBytes)
        throw new ServiceError('PAYLOAD_TOO_LARGE', `The image has more than ${mostBytes / 1024 / 1024} MB.`);
      yield chunk as Uint8Array;
    }
  }
  const chunks = counted();
  try {
    const text = await readRecipe(chunks);
    if (text !== undefined) return text;
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    if (bytes === 0)
      throw new ServiceError(
        'INVALID_REQUEST',
        'The body is empty: send an image (curl --data-binary @face.png), or a form with one (curl -F file=@face.png).',
      );
    throw notOurs(error.message);
  } finally {
    await chunks.return(undefined);
    file.resume();
  }
  throw notOurs(
    'it was made elsewhere, or with recipe=false, or it was encoded again, as screenshots are and what most messengers send',
  );
}
