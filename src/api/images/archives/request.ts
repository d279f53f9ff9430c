import { framePlaces, latentsAt } from '../../../latents/frames.js';
import { formatVector } from '../../../latents/parse-vector.js';
import { latents } from '../../../model/latents.js';
import type { ArchiveQuery } from '../../../schema/images/archive.js';
import { ServiceError } from '../../../schema/problem.js';
import type { LatentSpace } from '../latent-space.js';
import { resolveLatents, resolvePath } from '../resolve-latents.js';

/** Images that are asked for in one archive. */
export interface AskedArchive {
  readonly count: number;
  /** The z of `count` images from `first` on, one after another. */
  latents(first: number, count: number): Float32Array;
  /** Where the z of an image comes from, as latents.json says it. */
  origin(image: number): Readonly<Record<string, string | number>>;
  /** An expression that will always stand for the latent of an image, for its recipe. */
  expression(image: number): string;
  /** The same for all of them, as part of a file name. */
  readonly name: string;
  readonly hasNames: boolean;
  /** What determines the latents. Part of an ETag. */
  readonly key: readonly (string | Uint8Array)[];
}

const usualCount = 64;

/**
 * The images that a query of GET /generate.zip asks for.
 * @throws ServiceError INVALID_REQUEST naming what is wrong
 */
export async function archiveRequest(query: ArchiveQuery, space: LatentSpace): Promise<AskedArchive> {
  refuseSeveral(query);
  if (query.latent !== undefined) return fromLatents([query.latent].flat(), space);
  const count = query.count ?? usualCount;
  return query.path === undefined
    ? fromSeed(query.seed ?? 0, count, space.latentSize)
    : fromPath(query.path, count, space);
}

function fromSeed(seed: number, count: number, latentSize: number): AskedArchive {
  return {
    count,
    latents: (first, images) => latents(seed, first, images, latentSize),
    origin: index => ({ seed, index }),
    expression: index => `seed(${seed}, ${index})`,
    name: `seed-${seed}`,
    hasNames: false,
    key: ['seed', String(seed), String(count)],
  };
}

async function fromLatents(texts: readonly string[], space: LatentSpace): Promise<AskedArchive> {
  const { latentSize } = space;
  const { values, expressions, hasNames } = await resolveLatents(texts, space);
  return {
    count: texts.length,
    latents: (first, images) => values.subarray(first * latentSize, (first + images) * latentSize),
    origin: i => ({ latent: texts[i]! }),
    expression: i => expressions[i]!,
    name: 'latents',
    hasNames,
    // The expressions are in latents.json.
    key: ['latents', ...texts, new Uint8Array(values.buffer)],
  };
}

async function fromPath(text: string, count: number, space: LatentSpace): Promise<AskedArchive> {
  const { path, hasNames, key } = await resolvePath(text, space);
  const places = framePlaces(path, count);
  return {
    count,
    latents: (first, images) => latentsAt(path, places.slice(first, first + images), space.latentSize),
    origin: i => ({ path: text, place: places[i]! }),
    expression: i => `z("${formatVector(path.at(places[i]!))}")`,
    name: 'path',
    hasNames,
    key: ['path', String(count), ...key],
  };
}

/** @throws ServiceError INVALID_REQUEST when a query says more than once which images it wants */
function refuseSeveral(query: ArchiveQuery): void {
  const given = (['seed', 'latent', 'path'] as const).filter(name => query[name] !== undefined);
  if (query.latent !== undefined && query.count !== undefined)
    throw new ServiceError('INVALID_REQUEST', 'Leave out count: there is one image for each latent.', {
      errors: [{ path: 'count', message: 'cannot be given together with latent: there is one image for each latent' }],
    });
  if (given.length < 2) return;
  const message = `cannot be given together with ${given.length === 2 ? 'the other of ' : ''}${given.join(' and ')}`;
  throw new ServiceError(
    'INVALID_REQUEST',
    `Give only one of ${given.join(' and ')}: each says which images to make.`,
    {
      errors: given.map(path => ({ path, message })),
    },
  );
}
