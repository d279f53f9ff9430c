import type { Page } from '../../directions/index.js';
import { automaticNames } from '../../latents/name.js';
import type { CheckpointManifest } from '../../schema/checkpoint.js';
import type { DirectionView } from '../../schema/latents/direction.js';
import { ServiceError } from '../../schema/problem.js';
import type { Dependencies } from '../dependencies.js';
import { checkedName } from './checked-name.js';
import { whyMissing } from './why-missing.js';

/** A direction as the API shows it, without its addresses. */
export type Direction = Omit<DirectionView, 'urls'>;

type Needed = Pick<Dependencies, 'names' | 'directions'>;

/** The automatic directions of a checkpoint, the strongest first. */
async function automaticDirectionsOf(
  checkpoint: CheckpointManifest,
  { directions }: Pick<Needed, 'directions'>,
): Promise<Direction[]> {
  const vectors = await directions.automatic(checkpoint);
  return vectors.map((vector, i) => ({
    name: automaticNames[i]!,
    kind: 'automatic',
    job: checkpoint.job,
    checkpoint: checkpoint.id,
    vector: Array.from(vector),
    createdAt: null,
    from: null,
    orthogonalTo: [],
    separation: null,
  }));
}

/**
 * A direction in the training of a checkpoint, named or automatic.
 * @throws ServiceError INVALID_REQUEST for what can be no name, DIRECTION_NOT_FOUND saying why
 */
export async function findDirection(name: string, checkpoint: CheckpointManifest, needed: Needed): Promise<Direction> {
  const { job } = checkpoint;
  if (automaticNames.includes(name)) {
    const found = (await automaticDirectionsOf(checkpoint, needed)).find(direction => direction.name === name);
    if (found) return found;
    const { latentSize } = checkpoint.hyperparameters;
    throw new ServiceError(
      'DIRECTION_NOT_FOUND',
      `There is no ${name}: the latents of this model have ${latentSize} numbers, and it has as many automatic directions.`,
    );
  }
  const found = await needed.names.get(job, checkedName(name));
  if (found?.kind !== 'direction') throw await whyMissing(name, job, 'direction', needed.names);
  const { format: _, ...direction } = found.direction;
  return { ...direction, kind: 'named' };
}

/** One page of the directions in the training of a checkpoint: the automatic ones, then those with names. */
export async function listDirections(
  checkpoint: CheckpointManifest,
  limit: number,
  after: string | undefined,
  needed: Needed,
): Promise<Page<Direction>> {
  const named = async (most: number, cursor?: string): Promise<Page<Direction>> => {
    const { data, nextCursor } = await needed.names.directions(checkpoint.job, most, cursor);
    return { data: data.map(({ format: _, ...direction }) => ({ ...direction, kind: 'named' })), nextCursor };
  };
  if (after !== undefined && !automaticNames.includes(after)) return named(limit, after);
  const all = await automaticDirectionsOf(checkpoint, needed);
  const first = all.findIndex(({ name }) => name === after) + 1;
  const here = all.slice(first, first + limit);
  if (here.length < limit) {
    const { data, nextCursor } = await named(limit - here.length);
    return { data: [...here, ...data], nextCursor };
  }
  const isMore = first + limit < all.length || (await named(1)).data.length > 0;
  return { data: here, nextCursor: isMore ? here.at(-1)!.name : null };
}
