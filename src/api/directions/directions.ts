import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { automaticNames } from '../../latents/name.js';
import { ModelQuery } from '../../schema/generate.js';
import { invalidField } from '../../schema/invalid.js';
import { DirectionList, DirectionListQuery, DirectionRequest, DirectionView } from '../../schema/latents/direction.js';
import { NameParams } from '../../schema/latents/favourite.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { withServingCheckpoint } from '../images/current-model.js';
import { checkedName } from './checked-name.js';
import { type Direction, findDirection, listDirections } from './find-direction.js';
import { keepOnlyIfTrained } from './keep-only-if-trained.js';
import { makeDirection } from './make-direction.js';
import { noModel } from './no-model.js';

type Needed = Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>;

/** Directions in the space of latents: those with names, and those that are found by themselves. */
export function directionRoutes(dependencies: Needed): FastifyPluginAsyncZod {
  const { names } = dependencies;
  return async app => {
    /** @param model the checkpoint in its addresses */
    const view = (direction: Direction, model: string): DirectionView => {
      const self = `${app.basePath}/directions/${encodeURIComponent(direction.name)}`;
      return { ...direction, urls: { self: `${self}?model=${model}`, strip: `${self}/strip.webp?model=${model}` } };
    };

    app.route({
      method: 'POST',
      url: '/directions',
      schema: {
        operationId: 'createDirection',
        tags: ['latents'],
        summary: 'Make a direction from images that show something and images that do not',
        description:
          'A classifier learns from the images, marks some hundred random ones, and the direction is the one along which its marks rise most. The answer says how well the direction tells the images apart. With `from`, an automatic direction is given a name.',
        body: DirectionRequest,
        response: {
          201: json(DirectionView, 'The direction', { Location: { type: 'string', description: 'Its address' } }),
          ...problems(
            'INVALID_REQUEST',
            'NAME_TAKEN',
            ...noModel,
            'PAYLOAD_TOO_LARGE',
            'UNSUPPORTED_MEDIA_TYPE',
            'OVERLOADED',
            'SHUTTING_DOWN',
          ),
        },
      },
      handler: async (request, reply) =>
        withServingCheckpoint(request.body.model, dependencies, request, async ({ checkpoint }) => {
          // Before the images are made; the name may still be taken while they are.
          await names.checkFree(checkpoint.job, checkedName(request.body.name));
          const made = await makeDirection(request.body, checkpoint, dependencies, request.signal);
          await names.addDirection(made);
          await keepOnlyIfTrained(made, 'direction', dependencies);
          const { format: _, ...direction } = made;
          const shown = view({ ...direction, kind: 'named' }, checkpoint.id);
          return reply.code(201).header('location', shown.urls.self).send(shown);
        }),
    });

    app.route({
      method: 'GET',
      url: '/directions',
      schema: {
        operationId: 'listDirections',
        tags: ['latents'],
        summary: 'List the directions of a training by name, after the automatic ones of its checkpoint',
        querystring: DirectionListQuery,
        response: { 200: json(DirectionList, 'One page of directions'), ...problems('INVALID_REQUEST', ...noModel) },
      },
      handler: async request => {
        const { model, limit, cursor } = request.query;
        return withServingCheckpoint(model, dependencies, request, async ({ checkpoint }) => {
          const { data, nextCursor } = await listDirections(checkpoint, limit, cursor, dependencies);
          return { data: data.map(direction => view(direction, checkpoint.id)), nextCursor };
        });
      },
    });

    app.route({
      method: 'GET',
      url: '/directions/:name',
      schema: {
        operationId: 'getDirection',
        tags: ['latents'],
        summary: 'Get a direction, with its vector',
        params: NameParams,
        querystring: ModelQuery,
        response: {
          200: json(DirectionView, 'The direction'),
          ...problems('INVALID_REQUEST', 'DIRECTION_NOT_FOUND', ...noModel),
        },
      },
      handler: async request =>
        withServingCheckpoint(request.query.model, dependencies, request, async ({ checkpoint }) =>
          view(await findDirection(request.params.name, checkpoint, dependencies), checkpoint.id),
        ),
    });

    app.route({
      method: 'DELETE',
      url: '/directions/:name',
      schema: {
        operationId: 'deleteDirection',
        tags: ['latents'],
        summary: 'Delete a direction that was given a name',
        params: NameParams,
        querystring: ModelQuery,
        response: {
          200: json(DirectionView, 'The direction, which has been deleted'),
          ...problems('INVALID_REQUEST', 'DIRECTION_NOT_FOUND', ...noModel),
        },
      },
      handler: async request => {
        const { name } = request.params;
        if (automaticNames.includes(name))
          throw invalidField('name', `is ${name}, which every checkpoint has by itself: it cannot be deleted`);
        return withServingCheckpoint(request.query.model, dependencies, request, async ({ checkpoint }) => {
          const direction = await findDirection(name, checkpoint, dependencies);
          await names.remove(checkpoint.job, name, 'direction');
          return view(direction, checkpoint.id);
        });
      },
    });
  };
}
