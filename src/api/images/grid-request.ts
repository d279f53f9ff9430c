import type { GridRequest, ImageFormat } from '../../generation/types.js';
import { formatVector } from '../../latents/parse-vector.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { GenerateQuery } from '../../schema/generate.js';
import { invalidField } from '../../schema/invalid.js';
import { ServiceError } from '../../schema/problem.js';
import type { LatentSpace } from './latent-space.js';
import { parseLatents } from './latent-values.js';
import { recipeOf } from './recipe-of.js';
import { resolveLatents } from './resolve-latents.js';

const side = 8;
const maxSide = 16;

/** A grid that is asked for. */
export interface AskedGrid {
  readonly grid: GridRequest;
  /** Whether its expressions use names, whose meaning can change. */
  readonly hasNames: boolean;
}

/** What is asked for: a query of GET /generate.png, whose `latent` is `latents` in a body of POST /generate. */
export type GridQuery = Omit<GenerateQuery, 'model'>;

/**
 * The grid that a request asks for.
 * @param checkpoint that will answer; the number of images in `z` follows from its latentSize
 * @param field that holds the expressions
 * @throws ServiceError INVALID_REQUEST naming what is wrong
 */
export async function gridRequest(
  query: GridQuery,
  checkpoint: CheckpointManifest,
  space: LatentSpace,
  format: ImageFormat,
  field: 'latent' | 'latents' = 'latent',
): Promise<AskedGrid> {
  refuseSeveral(query, field);
  const { weights, truncation, scale, recipe } = query;
  const { latents, from, rows, cols, hasNames } = await wantedLatents(query, checkpoint, space, field);
  const grid = { checkpoint, weights, truncation, scale, format, latents, rows, cols };
  return { grid: recipe ? { ...grid, recipe: recipeOf(grid, from) } : grid, hasNames };
}

/** The latents that a query asks for, also as its recipe keeps them, and how they are arranged. */
async function wantedLatents(
  query: GridQuery,
  checkpoint: CheckpointManifest,
  space: LatentSpace,
  field: 'latent' | 'latents',
) {
  const { latentSize } = checkpoint.hyperparameters;
  if (query.latent !== undefined) {
    const { values, expressions, hasNames } = await resolveLatents([query.latent].flat(), space, field);
    return {
      latents: { values },
      from: { latents: expressions },
      ...layOut(field, values.length, latentSize, query),
      hasNames,
    };
  }
  if (query.z !== undefined) {
    const values = parseLatents(query.z);
    const layout = layOut('z', values.length, latentSize, query);
    return { latents: { values }, from: { z: formatVector(values) }, ...layout, hasNames: false };
  }
  const latents = { seed: query.seed ?? 0 };
  return { latents, from: latents, rows: query.rows ?? side, cols: query.cols ?? side, hasNames: false };
}

/** @throws ServiceError INVALID_REQUEST when a query says more than once which latents to use */
function refuseSeveral({ seed, z, latent }: GridQuery, field: 'latent' | 'latents'): void {
  const given = Object.entries({ seed, z, [field]: latent }).flatMap(([name, value]) =>
    value === undefined ? [] : name,
  );
  if (given.length < 2) return;
  const message = `cannot be given together with ${given.length === 2 ? 'the other of ' : ''}${given.join(' and ')}`;
  throw new ServiceError(
    'INVALID_REQUEST',
    `Give ${given.join(' or ')}, not both: each says which latents to use.`.replace(
      'both',
      given.length > 2 ? 'all' : 'both',
    ),
    { errors: given.map(path => ({ path, message })) },
  );
}

const latentsText = (count: number) => (count === 1 ? 'is 1 latent' : `are ${count} latents`);

/** Rows and columns for so many numbers; those that the query gives are kept. */
function layOut(
  field: 'z' | 'latent' | 'latents',
  numbers: number,
  latentSize: number,
  given: { rows?: number | undefined; cols?: number | undefined },
) {
  if (given.rows !== undefined && given.cols !== undefined) {
    const images = given.rows * given.cols;
    if (numbers !== images * latentSize)
      throw invalidField(
        field,
        field === 'z'
          ? `must hold ${images * latentSize} numbers (${images} × latentSize ${latentSize}), but holds ${numbers}`
          : `must give as many latents as there are images: rows × cols is ${images}, and there ${latentsText(numbers / latentSize)}. Leave out rows and cols to fit them to the latents`,
      );
    return { rows: given.rows, cols: given.cols };
  }
  const line = (given.rows ?? given.cols ?? 1) * latentSize;
  if (numbers % line !== 0)
    throw invalidField(
      field,
      `must hold a multiple of ${line} numbers (latentSize is ${latentSize}), but holds ${numbers}`,
    );
  const images = numbers / latentSize;
  const cols = given.cols ?? (given.rows === undefined ? columnsFor(images) : images / given.rows);
  const rows = given.rows ?? images / cols;
  if (rows > maxSide || cols > maxSide)
    throw invalidField(
      field,
      `holds ${images} images, which cannot be arranged in a grid of at most ${maxSide} × ${maxSide}`,
    );
  return { rows, cols };
}

/** Columns that a number of images fills without a gap: eight, or the next number below that does, or else above. */
function columnsFor(images: number): number {
  if (images <= side) return images;
  const wished = [8, 7, 6, 5, 4, 3, 2, 9, 10, 11, 12, 13, 14, 15, 16];
  return wished.find(cols => images % cols === 0 && images / cols <= maxSide) ?? images;
}
