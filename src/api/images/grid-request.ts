import type { GridRequest } from '../../generation/types.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { GenerateQuery } from '../../schema/generate.js';
import { invalidField } from '../../schema/invalid.js';
import { ServiceError } from '../../schema/problem.js';
import { parseLatents } from './latent-values.js';

const side = 8;
const maxSide = 16;

/**
 * The grid that a query of GET /generate.png asks for.
 * @param checkpoint that will answer; the number of images in `z` follows from its latentSize
 * @throws ServiceError INVALID_REQUEST naming what is wrong
 */
export function gridRequest(query: GenerateQuery, checkpoint: CheckpointManifest): GridRequest {
  const { weights, seed, z } = query;
  if (z === undefined)
    return { checkpoint, weights, latents: { seed: seed ?? 0 }, rows: query.rows ?? side, cols: query.cols ?? side };
  if (seed !== undefined) throw bothGiven();
  const values = parseLatents(z);
  const { latentSize } = checkpoint.hyperparameters;
  return { checkpoint, weights, latents: { values }, ...layOut(values.length, latentSize, query) };
}

/** Rows and columns for so many numbers; those that the query gives are kept. */
function layOut(numbers: number, latentSize: number, given: { rows?: number | undefined; cols?: number | undefined }) {
  if (given.rows !== undefined && given.cols !== undefined) {
    const images = given.rows * given.cols;
    if (numbers !== images * latentSize)
      throw invalidField(
        'z',
        `must hold ${images * latentSize} numbers (${images} × latentSize ${latentSize}), but holds ${numbers}`,
      );
    return { rows: given.rows, cols: given.cols };
  }
  const line = (given.rows ?? given.cols ?? 1) * latentSize;
  if (numbers % line !== 0)
    throw invalidField(
      'z',
      `must hold a multiple of ${line} numbers (latentSize is ${latentSize}), but holds ${numbers}`,
    );
  const images = numbers / latentSize;
  const cols = given.cols ?? (given.rows === undefined ? columnsFor(images) : images / given.rows);
  const rows = given.rows ?? images / cols;
  if (rows > maxSide || cols > maxSide)
    throw invalidField(
      'z',
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

function bothGiven(): ServiceError {
  const message = 'seed and z cannot be combined';
  return new ServiceError('INVALID_REQUEST', 'Give either seed or z, not both: each of them determines the latents.', {
    errors: [
      { path: 'seed', message },
      { path: 'z', message },
    ],
  });
}
