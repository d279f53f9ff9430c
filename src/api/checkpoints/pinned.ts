import { ServiceError } from '../../schema/problem.js';
import type { Checkpoints } from '../dependencies.js';

/**
 * Refuses to delete a pinned checkpoint.
 * @param isOne whether a checkpoint is among those to be deleted
 * @throws ServiceError CHECKPOINT_PINNED
 */
export async function checkNotPinned(
  isOne: (checkpoint: string) => boolean,
  checkpoints: Pick<Checkpoints, 'pinned'>,
): Promise<void> {
  const pinned = await checkpoints.pinned();
  if (pinned !== null && isOne(pinned))
    throw new ServiceError(
      'CHECKPOINT_PINNED',
      `The checkpoint ${pinned} is pinned, so that it answers whoever names no model. DELETE /models/current removes the pin; then it can be deleted.`,
    );
}
