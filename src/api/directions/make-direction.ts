import { automaticNames } from '../../latents/name.js';
import { without as withoutOthers } from '../../latents/without.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import { invalidField, invalidFields } from '../../schema/invalid.js';
import type { DirectionRequest, NamedDirection } from '../../schema/latents/direction.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { latentSpace } from '../images/latent-space.js';
import { resolveLatents } from '../images/resolve-latents.js';
import { checkedName } from './checked-name.js';
import { findDirection } from './find-direction.js';
import { separationOf } from './separation.js';

type Needed = Pick<Dependencies, 'names' | 'directions'>;

/**
 * The direction that a request asks for, not stored yet: made from images, or an automatic one under another name.
 * @param signal gives it up
 * @throws ServiceError INVALID_REQUEST naming the field and the character, and what generating images throws
 */
export async function makeDirection(
  request: DirectionRequest,
  checkpoint: CheckpointManifest,
  needed: Needed,
  signal: AbortSignal,
): Promise<NamedDirection> {
  const name = checkedName(request.name);
  const others = await vectorsOf(request.orthogonalTo, checkpoint, needed);
  const { vector, separation } =
    request.from === undefined
      ? await fromImages(request, checkpoint, needed, signal)
      : await fromAutomatic(request, checkpoint, needed);
  const alone = withoutOthers(vector, others);
  if (alone.every(x => x === 0))
    throw invalidField(
      'orthogonalTo',
      'leaves nothing of this direction: it lies within those that it is to leave alone',
    );
  return {
    format: 1,
    name,
    job: checkpoint.job,
    vector: Array.from(alone),
    createdAt: new Date().toISOString(),
    checkpoint: checkpoint.id,
    from: request.from ?? null,
    orthogonalTo: request.orthogonalTo,
    separation,
  };
}

async function fromAutomatic(
  { from = '', ...request }: DirectionRequest,
  checkpoint: CheckpointManifest,
  needed: Needed,
) {
  const given = (['with', 'without'] as const).filter(field => request[field] !== undefined);
  if (given.length > 0)
    throw invalidFields(
      'body',
      given.map(path => ({
        path,
        message: 'cannot be given together with from: a direction is made from one of the two',
      })),
    );
  if (!automaticNames.includes(from))
    throw invalidField('from', `must be an automatic direction, auto1 to auto${automaticNames.length}`);
  const { vector } = await asField('from', () => findDirection(from, checkpoint, needed));
  return { vector: Float32Array.from(vector), separation: null };
}

async function fromImages(
  request: DirectionRequest,
  checkpoint: CheckpointManifest,
  needed: Needed,
  signal: AbortSignal,
) {
  const missing = (['with', 'without'] as const).filter(field => request[field] === undefined);
  if (missing.length > 0)
    throw invalidFields(
      'body',
      missing.map(path => ({
        path,
        message: `is missing: give expressions for images that ${path === 'with' ? 'show it' : 'do not show it'}, or from: "auto1" to name an automatic direction`,
      })),
    );
  const [shown, lacking] = [
    await latentsIn('with', request.with!, checkpoint, needed),
    await latentsIn('without', request.without!, checkpoint, needed),
  ];
  const taught = await needed.directions.taught({ checkpoint, weights: 'ema' }, shown, lacking, signal);
  if (taught.vector.every(x => x === 0))
    throw invalidField('without', 'shows the same images as with: nothing tells the two apart');
  return { vector: taught.vector, separation: separationOf(taught, shown.length, lacking.length) };
}

async function latentsIn(
  field: 'with' | 'without',
  expressions: readonly string[],
  checkpoint: CheckpointManifest,
  needed: Needed,
): Promise<Float32Array[]> {
  const { latentSize } = checkpoint.hyperparameters;
  const { values } = await resolveLatents(expressions, latentSpace(checkpoint, needed), field);
  return expressions.map((_, i) => values.slice(i * latentSize, (i + 1) * latentSize));
}

async function vectorsOf(
  names: readonly string[],
  checkpoint: CheckpointManifest,
  needed: Needed,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const [i, name] of names.entries()) {
    const { vector } = await asField(`orthogonalTo.${i}`, () => findDirection(name, checkpoint, needed));
    vectors.push(Float32Array.from(vector));
  }
  return vectors;
}

/** Turns a name that is no direction into an error of the field that holds it. */
async function asField<T>(field: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof ServiceError) || !['DIRECTION_NOT_FOUND', 'INVALID_REQUEST'].includes(error.code))
      throw error;
    throw new ServiceError('INVALID_REQUEST', error.message, {
      errors: [{ path: field, message: error.message.replace(/\.$/, '') }],
    });
  }
}
