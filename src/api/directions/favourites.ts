import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { formatVector } from '../../latents/parse-vector.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { ModelQuery } from '../../schema/generate.js';
import { invalidField, invalidFields } from '../../schema/invalid.js';
import {
  type Favourite,
  FavouriteList,
  FavouriteListQuery,
  FavouriteRequest,
  FavouriteView,
  NameParams,
} from '../../schema/latents/favourite.js';
import type { Dependencies } from '../dependencies.js';
import { json, problems } from '../http/responses.js';
import { withServingCheckpoint } from '../images/current-model.js';
import { latentSpace } from '../images/latent-space.js';
import { resolveLatents } from '../images/resolve-latents.js';
import { checkedName } from './checked-name.js';
import { keepOnlyIfTrained } from './keep-only-if-trained.js';
import { noModel } from './no-model.js';
import { whyMissing } from './why-missing.js';

type Needed = Pick<Dependencies, 'checkpoints' | 'generator' | 'names' | 'directions'>;

/** Latents that people have given names. */
export function favouriteRoutes(dependencies: Needed): FastifyPluginAsyncZod {
  const { names } = dependencies;
  return async app => {
    const view = ({ format: _, ...favourite }: Favourite, { id }: CheckpointManifest): FavouriteView => {
      const self = `${app.basePath}/favourites/${encodeURIComponent(favourite.name)}?model=${id}`;
      const z = formatVector(Float32Array.from(favourite.z));
      return { ...favourite, urls: { self, thumbnail: `${app.basePath}/generate.webp?z=${z}&model=${id}` } };
    };

    app.route({
      method: 'GET',
      url: '/favourites',
      schema: {
        operationId: 'listFavourites',
        tags: ['latents'],
        summary: 'List the favorites of a training, by name',
        querystring: FavouriteListQuery,
        response: { 200: json(FavouriteList, 'One page of favorites'), ...problems('INVALID_REQUEST', ...noModel) },
      },
      handler: async request => {
        const { model, limit, cursor } = request.query;
        return withServingCheckpoint(model, dependencies, request, async ({ checkpoint }) => {
          const { data, nextCursor } = await names.favourites(checkpoint.job, limit, cursor);
          return { data: data.map(favourite => view(favourite, checkpoint)), nextCursor };
        });
      },
    });

    app.route({
      method: 'PUT',
      url: '/favourites/:name',
      schema: {
        operationId: 'putFavourite',
        tags: ['latents'],
        summary: 'Keep a latent as a favorite, in place of the one of that name',
        description:
          'The latent belongs to the training of `model`. Give `latent` or `z`. The answer is a 409 when a direction of the training has the name.',
        params: NameParams,
        querystring: ModelQuery,
        body: FavouriteRequest,
        response: {
          200: json(FavouriteView, 'The favorite, whose latent has been replaced'),
          201: json(FavouriteView, 'The new favorite', {
            Location: { type: 'string', description: 'Its address' },
          }),
          ...problems('INVALID_REQUEST', 'NAME_TAKEN', ...noModel, 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'),
        },
      },
      handler: async (request, reply) => {
        const name = checkedName(request.params.name);
        const { body, query } = request;
        return withServingCheckpoint(query.model, dependencies, request, async ({ checkpoint }) => {
          const z = Array.from(await latentIn(body, checkpoint));
          const { job } = checkpoint;
          const known = await names.get(job, name);
          const now = new Date().toISOString();
          const createdAt = known?.kind === 'favourite' ? known.favourite.createdAt : now;
          const favourite: Favourite = { format: 1, name, job, z, createdAt, updatedAt: now };
          const isNew = await names.putFavourite(favourite);
          await keepOnlyIfTrained(favourite, 'favourite', dependencies);
          const shown = view(favourite, checkpoint);
          if (isNew) reply.code(201).header('location', shown.urls.self);
          return shown;
        });
      },
    });

    app.route({
      method: 'GET',
      url: '/favourites/:name',
      schema: {
        operationId: 'getFavourite',
        tags: ['latents'],
        summary: 'Get a favorite, with its latent',
        params: NameParams,
        querystring: ModelQuery,
        response: {
          200: json(FavouriteView, 'The favorite'),
          ...problems('INVALID_REQUEST', 'FAVOURITE_NOT_FOUND', ...noModel),
        },
      },
      handler: async request => {
        const name = checkedName(request.params.name);
        return withServingCheckpoint(request.query.model, dependencies, request, async ({ checkpoint }) =>
          view(await find(checkpoint.job, name), checkpoint),
        );
      },
    });

    app.route({
      method: 'DELETE',
      url: '/favourites/:name',
      schema: {
        operationId: 'deleteFavourite',
        tags: ['latents'],
        summary: 'Delete a favorite',
        description: 'The answer holds its latent: PUT it again to undo this.',
        params: NameParams,
        querystring: ModelQuery,
        response: {
          200: json(FavouriteView, 'The favorite, which has been deleted'),
          ...problems('INVALID_REQUEST', 'FAVOURITE_NOT_FOUND', ...noModel),
        },
      },
      handler: async request => {
        const name = checkedName(request.params.name);
        return withServingCheckpoint(request.query.model, dependencies, request, async ({ checkpoint }) => {
          const favourite = await find(checkpoint.job, name);
          await names.remove(checkpoint.job, name, 'favourite');
          return view(favourite, checkpoint);
        });
      },
    });
  };

  async function find(job: string, name: string): Promise<Favourite> {
    const found = await names.get(job, name);
    if (found?.kind === 'favourite') return found.favourite;
    throw await whyMissing(name, job, 'favourite', names);
  }

  async function latentIn(
    { latent, z }: { latent?: string | undefined; z?: number[] | undefined },
    checkpoint: CheckpointManifest,
  ): Promise<Float32Array> {
    if ((latent === undefined) === (z === undefined))
      throw invalidFields('body', [
        { path: 'latent', message: 'is needed, or z in its place: give one of the two' },
        { path: 'z', message: 'is needed, or latent in its place: give one of the two' },
      ]);
    const { latentSize } = checkpoint.hyperparameters;
    if (latent !== undefined) return (await resolveLatents([latent], latentSpace(checkpoint, dependencies))).values;
    if (z!.length !== latentSize)
      throw invalidField('z', `must hold ${latentSize} numbers, as the latents of this model do, not ${z!.length}`);
    const outside = z!.findIndex(x => Math.abs(x) > 1);
    if (outside >= 0) throw invalidField(`z.${outside}`, `must be from -1 to 1, not ${z![outside]}`);
    return Float32Array.from(z!);
  }
}
